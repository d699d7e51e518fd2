//! Errors as the page reads them: `{"error": "what, why, what to do next"}`.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An error response.
pub fn refuse(status: StatusCode, sentence: impl Into<String>) -> Response {
    let body = serde_json::json!({ "error": sentence.into() }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
