//! The files of the site: what is served, and how little has to be sent again.

use crate::harness::{Reply, serve, served};

fn get(path: &str, headers: &str) -> Reply {
    let host = &served().host;
    served()
        .raw(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n"))
}

#[test]
fn a_file_that_the_browser_has_is_not_sent_again() {
    let first = get("/", "");
    let tag = first.header("etag").unwrap();
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = get("/", &format!("If-None-Match: {known}\r\n"));
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(tag));
        // The browser keeps the page and takes this policy: it has to allow its scripts.
        let policy = "content-security-policy";
        assert_eq!(again.header(policy), first.header(policy));
    }
    for other in ["\"x\"", "", "x", &tag[1..], ",,,"] {
        assert_eq!(get("/", &format!("If-None-Match: {other}\r\n")).status, 200, "{other}");
    }
    assert_eq!(get("/nowhere.html", "If-None-Match: *\r\n").status, 404);
}

#[test]
fn a_tag_changes_with_the_file() {
    let served = serve("tags");
    let old = served.get("/").header("etag").unwrap().to_owned();
    let folder = crate::harness::folder("tags_next");
    std::fs::write(folder.join("index.html"), "next").unwrap();
    served.site.show(&folder, 4);
    assert_ne!(served.get("/").header("etag").unwrap(), old);
}

#[test]
fn no_spelling_of_a_path_leads_out() {
    for path in [
        "/.%2e/outside.txt",
        "/%2e./outside.txt",
        "/threads/%2e%2e%2f%2e%2e/outside.txt",
        "/%252e%252e/outside.txt",
        "/..;/outside.txt",
        "/..%00/outside.txt",
        "/%c0%ae%c0%ae/outside.txt",
        "/%e0%80%ae%e0%80%ae/outside.txt",
        "/\u{ff0e}\u{ff0e}/outside.txt",
        "/..%5coutside.txt",
        "/%2foutside.txt",
        "/file:///etc/passwd",
        "/C:/outside.txt",
        "/./../outside.txt",
        "///../outside.txt",
        "/~root/outside.txt",
        "/index.html/../../outside.txt",
        "/threads/page.html/%2e%2e/%2e%2e/%2e%2e/outside.txt",
    ] {
        let reply = get(path, "");
        assert!(matches!(reply.status, 400 | 404), "{path}: {reply:?}");
        assert!(!reply.body.contains("secret") && !reply.body.contains("root:"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_is_not_followed() {
    use std::os::unix::fs::symlink;
    let served = serve("linked");
    let outside = served.folder.with_file_name("outside.txt");
    symlink(&outside, served.folder.join("file.txt")).unwrap();
    symlink("/etc", served.folder.join("etc")).unwrap();
    symlink("loop", served.folder.join("loop")).unwrap();
    symlink("index.html", served.folder.join("inside.html")).unwrap();
    std::fs::write(served.folder.join(".hidden"), "secret").unwrap();
    for path in ["/file.txt", "/etc/passwd", "/loop", "/etc/", "/.hidden", "/%2ehidden"] {
        let reply = served.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.body.contains("secret") && !reply.body.contains("root:"), "{path}");
    }
    assert_eq!(served.get("/inside.html").body, served.get("/").body);
}

#[test]
fn pages_take_get_and_head_alone() {
    let host = &served().host;
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "get", "G"] {
        let reply = served().raw(format!(
            "{method} / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ));
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")), "{method}");
        assert!(reply.error().contains("GET alone"), "{reply:?}");
    }
}
