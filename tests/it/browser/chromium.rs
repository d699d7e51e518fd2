//! Drives a headless Chromium over the DevTools protocol.
//!
//! A page of it is one [`Tab`]. Calls are synchronous; events that come in
//! between are kept, so that a test can ask for every request and every error
//! of a page afterwards. <https://chromedevtools.github.io/devtools-protocol/>

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// How long a condition may take to come true before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The programs that can be the browser; `CHROMIUM` names another one.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The Chromium of this machine, if there is one.
pub fn find() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let path = std::env::var_os("PATH")?;
    let mut candidates =
        std::env::split_paths(&path).flat_map(|dir| NAMES.map(|name| dir.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

/// A browser with one tab; both end with it.
pub struct Tab {
    browser: Child,
    profile: PathBuf,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    session: String,
    next_id: u64,
    /// Everything the page reported so far.
    events: Vec<Value>,
}

impl Tab {
    /// Starts a browser with a fresh profile.
    pub fn open(program: PathBuf) -> Tab {
        let name = format!("interleave-browser-{}-{:?}", std::process::id(), Instant::now());
        let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
        let profile = std::env::temp_dir().join(name);
        let mut browser = Command::new(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args([
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args(["--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(browser.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("DevTools listening on ").map(str::to_owned))
            .expect("Chromium names its DevTools address");
        // Its messages must go on being read, or it stops at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let (socket, _) = tungstenite::connect(address).unwrap();
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
        }
        let session = String::new();
        let mut tab = Tab { browser, profile, socket, session, next_id: 0, events: Vec::new() };
        let target = tab.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = tab.call("Target.attachToTarget", attach);
        tab.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }

    /// Calls a method of the protocol and waits for its answer.
    #[track_caller]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        let mut request = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() {
            request["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(request.to_string())).unwrap();
        loop {
            let message =
                self.socket.read().unwrap_or_else(|e| panic!("no answer to {method}: {e}"));
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).unwrap();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// The value of a JavaScript expression; a promise is awaited.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        let exception = &answer["exceptionDetails"];
        assert!(exception.is_null(), "{expression}: {exception}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        let start = Instant::now();
        while self.eval(&format!("!!({expression})")) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens an address and waits until it is loaded.
    #[track_caller]
    pub fn go(&mut self, address: &str) {
        self.call("Page.navigate", json!({ "url": address }));
        let here = address.split('#').next().unwrap_or_default();
        self.until(&format!(
            "location.href.startsWith({here:?}) && document.readyState == 'complete'"
        ));
    }

    /// Loads the page anew, as a reader does.
    #[track_caller]
    pub fn reload(&mut self) {
        self.eval("void (window.beforeReload = true)");
        self.call("Page.reload", json!({}));
        self.until("!window.beforeReload && document.readyState == 'complete'");
    }

    /// Presses a key with modifiers (2: Ctrl, 8: Shift), as the keyboard does.
    #[track_caller]
    pub fn press(&mut self, key: &str, modifiers: u32) {
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "Escape" => ("Escape", 27, ""),
            "ArrowRight" => ("ArrowRight", 39, ""),
            "ArrowLeft" => ("ArrowLeft", 37, ""),
            "ArrowDown" => ("ArrowDown", 40, ""),
            "End" => ("End", 35, ""),
            " " => ("Space", 32, " "),
            "1" => ("Digit1", 49, "1"),
            "+" => ("Equal", 187, "+"),
            _ => panic!("no such key: {key}"),
        };
        let mut event = json!({
            "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers,
        });
        event["type"] = json!("keyDown");
        if modifiers & 2 == 0 {
            event["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", event);
    }

    /// Types text where the focus is.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// The size of the window in CSS pixels.
    #[track_caller]
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Whether the system prefers a dark or a light theme.
    #[track_caller]
    pub fn prefer(&mut self, scheme: &str) {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    /// Every address that was asked for so far.
    pub fn requests(&mut self) -> Vec<String> {
        self.eval("0");
        let sent = self.events.iter().filter(|e| e["method"] == "Network.requestWillBeSent");
        sent.filter_map(|e| e["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// Every error on the console and every uncaught exception so far.
    pub fn errors(&mut self) -> Vec<String> {
        self.eval("0");
        let params = |event: &Value| event["params"].clone();
        let is_error = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => params(event)["type"] == "error",
            Some("Log.entryAdded") => params(event)["entry"]["level"] == "error",
            _ => false,
        };
        self.events.iter().filter(is_error).map(|event| params(event).to_string()).collect()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
