//! What holds for every request and every response, pages included.

use super::App;
use super::csp::policy;
use super::error::refuse;
use super::name::Name;
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
    let ours = own_name(&app, request.headers()).is_some_and(|name| {
        // A request line with a whole URL names the host twice.
        authority.is_none_or(|authority| authority == name.host)
    });
    let mut response = if ours {
        next.run(request).await
    } else {
        let here = app.names.first().map_or("", |name| name.address.as_str());
        let sentence = format!(
            "refused: the request names another host; open {here}, or start the course with \
             --behind and the address at which a proxy shows it"
        );
        refuse(StatusCode::MISDIRECTED_REQUEST, sentence)
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

/// The name of ours that the one `Host` of a request is.
pub fn own_name<'a>(app: &'a App, headers: &HeaderMap) -> Option<&'a Name> {
    let host = only(headers, header::HOST)?;
    app.names.iter().find(|name| name.host.as_bytes() == host.as_bytes())
}

/// The value of a header that is there exactly once.
pub fn only(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
