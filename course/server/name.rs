//! The names that the book answers to: its own, and the one that a proxy gives it.
//!
//! A name is a pair. A request that names a `Host` is answered, and runs programs only for a page
//! whose `Origin` is of the same pair: a page behind the proxy gains nothing on 127.0.0.1, and a
//! page of 127.0.0.1 nothing behind the proxy. The server listens on loopback in any case.

use axum::http::Uri;

/// A name of the server, as browsers write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What `Host` has to say.
    pub host: String,
    /// What `Origin` has to say: scheme and host of the same address.
    pub origin: String,
    /// Where the first page is; ends with `/`.
    pub address: String,
}

impl Name {
    /// One of our own: `127.0.0.1:3000`.
    pub fn own(host: String) -> Name {
        Name { origin: format!("http://{host}"), address: format!("http://{host}/"), host }
    }

    /// The one that an address of a proxy names.
    ///
    /// # Errors
    /// It is no such address, or the token would cross a network that others can read.
    pub fn behind(address: &str) -> Result<Name, String> {
        let refused = |why: &str| {
            format!(
                "cannot serve behind `{address}`: {why}; give the whole address at which the \
                 proxy shows the course, as in https://hub.example.org/user/ada/proxy/3000/"
            )
        };
        let uri: Uri = address.parse().map_err(|error| refused(&format!("{error}")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("it lacks a scheme or a host"));
        };
        let mut host = authority.host().to_ascii_lowercase();
        let near = ["127.0.0.1", "localhost"].contains(&host.as_str());
        let usual = match scheme {
            "https" => 443,
            "http" if near => 80,
            _ => return Err(refused("the token would cross the network unencrypted")),
        };
        if let Some(port) = authority.port_u16() {
            host = format!("{host}:{port}");
        }
        if !authority.as_str().eq_ignore_ascii_case(&host) {
            return Err(refused("a browser would not name its host so"));
        }
        if uri.query().is_some() || address.contains('#') || !uri.path().ends_with('/') {
            return Err(refused("it does not end with the `/` of a folder"));
        }
        // Browsers leave out the port that goes without saying.
        let host = host.strip_suffix(&format!(":{usual}")).unwrap_or(&host).to_owned();
        Ok(Name { origin: format!("{scheme}://{host}"), address: address.to_owned(), host })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, host: &str, origin: &str) {
        let name = Name::behind(address).unwrap();
        assert_eq!((name.host.as_str(), name.origin.as_str()), (host, origin));
        assert_eq!(name.address, address);
    }

    #[test]
    fn a_name_is_what_a_browser_sends_for_that_address() {
        check(
            "https://hub.example.org/user/ada/proxy/3000/",
            "hub.example.org",
            "https://hub.example.org",
        );
        check("https://Hub.Example.org:443/", "hub.example.org", "https://hub.example.org");
        check(
            "https://hub.example.org:8443",
            "hub.example.org:8443",
            "https://hub.example.org:8443",
        );
        check("http://localhost:8080/", "localhost:8080", "http://localhost:8080");
        check("http://127.0.0.1:80/", "127.0.0.1", "http://127.0.0.1");
    }

    #[test]
    fn what_is_no_address_of_a_proxy_is_refused() {
        let others = [
            "",
            "hub.example.org",
            "//hub.example.org/",
            "http://hub.example.org/",
            "http://127.0.0.1.example.org/",
            "ftp://127.0.0.1/",
            "https://ada@hub.example.org/",
            "https://hub.example.org:99999/",
            "https://hub.example.org:/",
            "https://hub.example.org/page",
            "https://hub.example.org/?page=1",
            "https://hub.example.org/#token=1",
            "https://*/ ",
        ];
        for address in others {
            assert!(Name::behind(address).is_err(), "{address}");
        }
    }
}
