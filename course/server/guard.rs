//! What holds for every request and every response, pages included.

use super::App;
use super::csp::policy;
use super::error::refuse;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// On every response. No CORS header is among them, ever.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-cache"),
];

/// Refuses requests for other hosts (a page elsewhere whose name was made to point here), and
/// adds the headers.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let ours = own_host(&app, request.headers()).is_some_and(|host| {
        // A request line with a whole URL names the host twice.
        authority.is_none_or(|authority| authority == host)
    });
    let mut response = if ours {
        next.run(request).await
    } else {
        let here = app.hosts.first().map_or("", |host| host.as_str());
        refuse(
            StatusCode::MISDIRECTED_REQUEST,
            format!("refused: the request names another host; open http://{here}"),
        )
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A page has set its own, with the hashes of its scripts.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy(&[]));
    }
    response
}

/// The one `Host` of a request, if it is ours.
pub fn own_host<'a>(app: &'a App, headers: &HeaderMap) -> Option<&'a str> {
    let host = only(headers, header::HOST)?;
    app.hosts.iter().map(String::as_str).find(|ours| ours.as_bytes() == host.as_bytes())
}

/// The value of a header that is there exactly once.
pub fn only(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
