//! The files of the built site, and nothing above its folder.

use super::App;
use super::csp::{inline_script_hashes, policy};
use super::error::refuse;
use crate::runner::hex;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

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
    let (shared, path) = (app.clone(), request.uri().path().to_owned());
    let found = tokio::task::spawn_blocking(move || shared.shelf.read(&folder, &path)).await;
    // A panic in `read` would end that thread alone.
    let Ok((status, found)) = found else {
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "failed to read the page; reload it");
    };
    let Some(file) = found else {
        return (StatusCode::NOT_FOUND, "There is no such page.\n").into_response();
    };
    let known = status == StatusCode::OK && is_known(request.headers(), &file.tag);
    let status = if known { StatusCode::NOT_MODIFIED } else { status };
    let body = if head || known { Body::empty() } else { Body::from(file.bytes.clone()) };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    // Not modified, too, because a browser takes the headers of its answer over.
    headers.insert(header::CONTENT_SECURITY_POLICY, file.policy.clone());
    headers.insert(header::ETAG, file.tag.clone());
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.bytes.len()));
    }
    response
}

/// Whether the browser has the version with this tag.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().map(HeaderValue::as_bytes);
    let mut tags = lists.flat_map(|list| list.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    tags.any(|known| known.strip_prefix(b"W/").unwrap_or(known) == tag.as_bytes() || known == b"*")
}

/// A file as it is sent: every connection shares its bytes, so that a thousand clients that do
/// not read cost no more memory than one.
struct File {
    /// Its content type.
    kind: &'static str,
    /// Allows the scripts that stand in it.
    policy: HeaderValue,
    /// Names this version of it.
    tag: HeaderValue,
    bytes: Bytes,
}

/// The files of the site that is shown now, once they were asked for: a built site never changes.
#[derive(Default)]
pub struct Shelf(Mutex<(PathBuf, HashMap<PathBuf, Arc<File>>)>);

impl Shelf {
    /// The file that a path names, or the site's own page for «not found».
    fn read(&self, folder: &Path, path: &str) -> (StatusCode, Option<Arc<File>>) {
        match resolve(folder, path).and_then(|path| self.load(folder, path)) {
            Some(file) => (StatusCode::OK, Some(file)),
            None => (StatusCode::NOT_FOUND, self.load(folder, folder.join("404.html"))),
        }
    }

    fn load(&self, folder: &Path, path: PathBuf) -> Option<Arc<File>> {
        let shelf = || {
            // Nothing panics while it holds the lock.
            let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if shelf.0 != folder {
                *shelf = (folder.to_owned(), HashMap::new());
            }
            shelf
        };
        if let Some(file) = shelf().1.get(&path) {
            return Some(file.clone());
        }
        let bytes = fs::read(&path).ok()?;
        let kind = kind(&path);
        let policy = policy(&match kind {
            "text/html; charset=utf-8" => inline_script_hashes(&String::from_utf8_lossy(&bytes)),
            _ => Vec::new(),
        });
        let tag = format!("\"{}\"", &hex(&Sha256::digest(&bytes))[..32]);
        // Digits and quotes are visible ASCII.
        let tag = HeaderValue::try_from(tag).ok()?;
        let file = Arc::new(File { kind, policy, tag, bytes: bytes.into() });
        shelf().1.insert(path, file.clone());
        Some(file)
    }
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
