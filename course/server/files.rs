//! The files of the built site, and nothing above its folder.

use super::App;
use super::csp::{inline_script_hashes, policy};
use super::error::refuse;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// GET or HEAD of a file.
pub async fn file(State(app): State<Arc<App>>, request: Request) -> Response {
    let head = request.method() == Method::HEAD;
    if !head && request.method() != Method::GET {
        let sentence = format!("cannot {} a page: it takes GET alone", request.method());
        let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, sentence);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(folder) = app.site.folder() else {
        let wait = "The book is being built. This page comes back by itself.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::REFRESH, "1")], wait).into_response();
    };
    let path = request.uri().path().to_owned();
    let found = tokio::task::spawn_blocking(move || read(&folder, &path)).await;
    // A panic in `read` would end that thread alone.
    let Ok((status, found)) = found else {
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "failed to read the page; reload it");
    };
    let Some(File { kind, bytes }) = found else {
        return (StatusCode::NOT_FOUND, "There is no such page.\n").into_response();
    };
    let length = bytes.len();
    let policy = policy(&match kind {
        "text/html; charset=utf-8" => inline_script_hashes(&String::from_utf8_lossy(&bytes)),
        _ => Vec::new(),
    });
    let body = if head { Body::empty() } else { Body::from(bytes) };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// A file on its way out.
struct File {
    kind: &'static str,
    bytes: Vec<u8>,
}

/// The file a path names, or the site's own page for «not found».
fn read(folder: &Path, path: &str) -> (StatusCode, Option<File>) {
    match resolve(folder, path).and_then(|path| load(&path)) {
        Some(file) => (StatusCode::OK, Some(file)),
        None => (StatusCode::NOT_FOUND, load(&folder.join("404.html"))),
    }
}

fn load(path: &Path) -> Option<File> {
    Some(File { kind: kind(path), bytes: fs::read(path).ok()? })
}

/// The file inside `folder` that a URL's path names. Nothing hidden, nothing outside.
fn resolve(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = decode(path)?;
    let mut file = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // `..` and hidden files; separators and drives of Windows; the end of a C string.
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    // A link in the folder may lead out of it.
    let (file, folder) = (file.canonicalize().ok()?, folder.canonicalize().ok()?);
    (file.starts_with(folder) && file.is_file()).then_some(file)
}

/// `%20` and its like to bytes; `None` if the result is no text.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digit = |byte: u8| char::from(byte).to_digit(16);
            // Two hex digits make at most 255.
            bytes.push(u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The content type of a file, by the end of its name.
fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "wasm" => "application/wasm",
        "xml" => "application/xml",
        "txt" | "md" | "rs" | "py" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(resolve(folder, "/Cargo.toml").is_some());
        for path in ["/../Cargo.toml", "/%2e%2e/x", "/a/..%2f..", "/.git/config", "//etc/passwd"] {
            assert_eq!(resolve(folder, path), None, "{path}");
        }
        for path in ["/%", "/%2", "/%zz", "/%ff", "/Cargo.toml%00", "/c:\\x", "/Cargo.toml/x"] {
            assert_eq!(resolve(folder, path), None, "{path}");
        }
    }

    #[test]
    fn a_path_is_decoded_once() {
        assert_eq!(decode("/a%20b%252e").as_deref(), Some("/a b%2e"));
    }
}
