//! How a provider is asked: over https and at public addresses, whatever its own documents name; unless the operator says
//! that it stands in their own network. Follows no redirect.

use openidconnect::{HttpRequest, HttpResponse};
use platform::outgoing::{Outgoing, PublicOnly, Reply};

/// Key sets and answers of providers weigh some kilobytes.
const ANSWER_LIMIT: usize = 256 * 1024;

#[derive(Debug, Clone)]
pub(super) enum Network {
    Public(PublicOnly),
    Inside(Outgoing),
}

/// No answer, in words without the address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NoAnswer(String);

impl Network {
    pub(super) async fn ask(self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let reply = match self {
            Network::Public(client) => client
                .ask(request, ANSWER_LIMIT)
                .await
                .map_err(|error| NoAnswer(error.to_string()))?,
            Network::Inside(client) => client.ask(request).await.map_err(|error| NoAnswer(error.to_string()))?,
        };
        let Reply { status, headers, body } = reply;
        let mut response = HttpResponse::new(body);
        *response.status_mut() = http::StatusCode::from_u16(status).map_err(|error| NoAnswer(error.to_string()))?;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
