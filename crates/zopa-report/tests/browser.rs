//! The report in a browser: headless Chromium over the DevTools protocol, through a pipe (no port, no library).
//!
//! At desktop, phone and print size, light and dark, with scripts on and off: no request leaves, nothing is logged as an
//! error, the page never scrolls sideways, every plot has a text alternative, no label is cut off or lies on another, and
//! axe-core finds no serious issue.
//!
//! Chromium is looked for as `chromium`, `chromium-browser` or `google-chrome`, or where `ZOPA_CHROMIUM` says; axe-core
//! is the file that `ZOPA_AXE` names. What is missing is skipped, with a word on stderr, unless `ZOPA_BROWSER=required`
//! (as `.ci/run` sets it): then it fails.
#![allow(clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest};

/// Skips the test, or fails it where the browser is required.
fn missing(what: &str) {
    let required = std::env::var("ZOPA_BROWSER").is_ok_and(|v| v == "required");
    assert!(!required, "{what}, and ZOPA_BROWSER=required");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}; the report was not looked at in a browser");
}

fn chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("ZOPA_CHROMIUM") {
        return Some(PathBuf::from(path));
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

/// A browser with one page, and what happened in it.
struct Browser {
    process: Child,
    send: ChildStdin,
    receive: BufReader<ChildStdout>,
    session: String,
    last: u64,
    events: Vec<Value>,
}

impl Browser {
    fn start(program: &Path, profile: &Path) -> Browser {
        let command = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run \
                       --disable-dev-shm-usage --disable-component-update --disable-sync --user-data-dir=\"$1\" \
                       --remote-debugging-pipe about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut process = Command::new("sh")
            .args(["-c", command])
            .arg(program)
            .arg(profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let (send, receive) = (process.stdin.take().expect("a pipe"), process.stdout.take().expect("a pipe"));
        let mut browser = Browser {
            process,
            send,
            receive: BufReader::new(receive),
            session: String::new(),
            last: 0,
            events: Vec::new(),
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        browser.session =
            browser.call("Target.attachToTarget", attach)["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.call(domain, json!({}));
        }
        browser
    }

    /// Sends a command and waits for its answer; events on the way are kept.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = serde_json::to_vec(&message).expect("a message");
        bytes.push(0);
        self.send.write_all(&bytes).and_then(|()| self.send.flush()).expect("the browser listens");
        loop {
            let answer = self.next();
            if answer["id"] == json!(id) {
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn next(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.receive.read_until(0, &mut bytes).expect("the browser answers");
        bytes.pop();
        assert!(!bytes.is_empty(), "the browser has ended");
        serde_json::from_slice(&bytes).expect("a message")
    }

    /// Opens a page and waits until it is loaded. What happened until then is in `events`.
    fn open(&mut self, address: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({ "url": address }));
        while !self.events.iter().any(|e| e["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    fn value(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer.get("exceptionDetails").is_none(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// What left for elsewhere, and what was logged as an error.
    fn complaints(&self, page: &str) -> Vec<String> {
        let text = |v: &Value| v.to_string();
        self.events
            .iter()
            .filter_map(|e| match e["method"].as_str()? {
                "Network.requestWillBeSent"
                    if e["params"]["request"]["url"].as_str()?.split('#').next() != Some(page) =>
                {
                    Some(format!("a request left: {}", e["params"]["request"]["url"]))
                }
                "Runtime.exceptionThrown" => Some(text(&e["params"])),
                "Log.entryAdded" if e["params"]["entry"]["level"] == "error" => Some(text(&e["params"]["entry"])),
                "Runtime.consoleAPICalled" if e["params"]["type"] == "error" => Some(text(&e["params"])),
                _ => None,
            })
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A way to look at the page.
struct Look {
    name: &'static str,
    width: u32,
    height: u32,
    media: &'static str,
}

const LOOKS: [Look; 3] = [
    Look { name: "desktop", width: 1280, height: 900, media: "screen" },
    Look { name: "phone", width: 375, height: 800, media: "screen" },
    // A4 less its margins, at 96 dots an inch.
    Look { name: "print", width: 688, height: 1000, media: "print" },
];

/// Whether everything that is folded is open, so that all of it is looked at.
const OPEN_ALL: &str = "document.querySelectorAll('details').forEach(d => { d.open = true }), true";

/// Pictures without words.
const SILENT: &str = "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') !== 'img' \
    || !(s.querySelector(':scope > title')?.textContent.trim()) || !(s.querySelector(':scope > desc')?.textContent.trim()) \
    || !s.closest('figure')?.querySelector('table')).map(s => s.closest('figure')?.id)";

/// How far the page is wider than the window.
const WIDER: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// Labels that leave their picture or lie on each other.
const LABELS: &str = "[...document.querySelectorAll('svg')].flatMap(svg => { \
    const box = svg.viewBox.baseVal, found = []; \
    const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => [t.textContent, t.getBBox()]); \
    for (const [text, b] of texts) \
        if (b.x < -1 || b.y < -1 || b.x + b.width > box.width + 1 || b.y + b.height > box.height + 2) \
            found.push(svg.closest('figure').id + ': cut off: ' + text); \
    for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) { \
        const [a, p] = texts[i], [b, q] = texts[j]; \
        const wide = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x); \
        const tall = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y); \
        if (wide > 1.5 && tall > 4) found.push(svg.closest('figure').id + ': overlap: ' + a + ' / ' + b); \
    } \
    return found; })";

/// The summit's report stands every look.
#[test]
fn the_report_stands_in_a_browser() {
    let Some(program) = chromium() else { return missing("no Chromium was found") };
    let axe = std::env::var_os("ZOPA_AXE").map(|path| std::fs::read_to_string(path).expect("axe-core can be read"));
    if axe.is_none() {
        missing("ZOPA_AXE names no axe-core");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut browser = Browser::start(&program, &folder.path().join("profile"));
    for redact in [false, true] {
        let file = folder.path().join(if redact { "shared.html" } else { "report.html" });
        std::fs::write(&file, report(redact)).expect("a file");
        let address = format!("file://{}", file.display());
        for look in &LOOKS {
            for scheme in ["light", "dark"] {
                for scripts in [true, false] {
                    let name = format!("{} {scheme}, scripts {scripts}, redacted {redact}", look.name);
                    examine(&mut browser, &address, look, scheme, scripts, &name);
                }
                // Paper has no links to tell apart, and a second file of the same making needs no second look in every light.
                let screen = look.media == "screen" && (!redact || (look.name == "desktop" && scheme == "light"));
                if let Some(axe) = axe.as_ref().filter(|_| screen) {
                    let name = format!("{} {scheme}, redacted {redact}", look.name);
                    accessible(&mut browser, axe, &name);
                }
            }
        }
    }
}

/// Six parties with long names, and the least of a case: on a desk and on a phone, nothing overlaps or is cut off.
#[test]
fn long_names_and_little_content_stand_too() {
    let Some(program) = chromium() else { return missing("no Chromium was found") };
    let folder = tempfile::tempdir().expect("a folder");
    let mut browser = Browser::start(&program, &folder.path().join("profile"));
    let cases = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, case) in [("long", "tests/long_names.toml"), ("little", "../../cases/prisoners-dilemma/case.toml")] {
        let file = folder.path().join(format!("{name}.html"));
        std::fs::write(&file, page(&cases.join(case), false)).expect("a file");
        let address = format!("file://{}", file.display());
        for look in &LOOKS {
            examine(&mut browser, &address, look, "light", true, &format!("{name}, {}", look.name));
        }
    }
}

fn examine(browser: &mut Browser, address: &str, look: &Look, scheme: &str, scripts: bool, name: &str) {
    let size =
        json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": look.name == "phone" });
    browser.call("Emulation.setDeviceMetricsOverride", size);
    let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
    browser.call("Emulation.setEmulatedMedia", json!({ "media": look.media, "features": features }));
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": !scripts }));
    browser.open(address);
    assert_eq!(browser.value(WIDER), json!(0), "{name}: the page scrolls sideways");
    if look.media == "print" {
        let hidden = "[...document.querySelectorAll('section > details > .folded')].filter(f => f.getBoundingClientRect().height < 10).length";
        assert_eq!(browser.value(hidden), json!(0), "{name}: something folded is not printed");
    }
    browser.value(OPEN_ALL);
    assert_eq!(browser.value(WIDER), json!(0), "{name}: the page scrolls sideways, everything unfolded");
    assert_eq!(browser.value(SILENT), json!([]), "{name}: pictures without words");
    assert_eq!(browser.value(LABELS), json!([]), "{name}: labels");
    assert_eq!(browser.complaints(address), Vec::<String>::new(), "{name}");
}

/// No issue that axe-core calls serious or critical. Run with scripts on, everything unfolded.
fn accessible(browser: &mut Browser, axe: &str, name: &str) {
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": false }));
    browser.call("Page.reload", json!({}));
    browser.events.clear();
    while !browser.events.iter().any(|e| e["method"] == "Page.loadEventFired") {
        let event = browser.next();
        browser.events.push(event);
    }
    browser.value(OPEN_ALL);
    browser.value(&format!("{axe}; true"));
    let found = browser.value(
        "axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations \
         .filter(v => v.impact === 'serious' || v.impact === 'critical') \
         .map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))",
    );
    assert_eq!(found, json!([]), "{name}: axe-core");
}

/// The summit's report.
fn report(redact: bool) -> String {
    page(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025"), redact)
}

fn page(case: &Path, redact: bool) -> String {
    let prepared = Prepared::open(case, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = zopa::report(&prepared, ReportRequest { draws: 200, beside: true }, &run).expect("an assessment");
    if redact {
        let (shown, answer) = zopa::redact(&prepared, &answer).expect("a version to share");
        return zopa_report::html(&shown, &answer, None);
    }
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    zopa_report::html(&prepared, &answer, Some(&background))
}
