//! A picture as one SVG file: it reads without a script, in light and in dark.

use crate::picture::{Picture, State};
use crate::text;
use std::fmt::Write as _;

/// Width of the lanes, in units of the drawing.
const WIDE: f64 = 860.0;
/// Where they begin: left of it stand the names.
const LEFT: f64 = 130.0;
/// Height of a lane with the room below it.
const ROW: f64 = 26.0;
/// Height of what is drawn of one.
const BAR: f64 = 16.0;
/// Above the first.
const TOP: f64 = 40.0;
/// Lanes that are drawn.
const LANES: usize = 200;
/// Arrows that are drawn: more would hide the lanes.
const ARROWS: usize = 400;

/// Colours stand beside heights and outlines, so that a picture in grey says the same.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#222}\
.small{font-size:10.5px;fill:#555}\
.axis{stroke:#bbb}\
.new{fill:none;stroke:#888;stroke-dasharray:2 2}\
.ready{fill:#e8c95a}\
.running{fill:#2f7d4f}\
.active{fill:#7fb894}\
.blocked{fill:#c2564b}\
.sleeping{fill:none;stroke:#7a8db5;stroke-width:1.5}\
.arrow{stroke:#333;stroke-width:.8;fill:none;opacity:.7}\
.paper{fill:#fff}\
@media(prefers-color-scheme:dark){\
text{fill:#e4e4e4}.small{fill:#aaa}.axis{stroke:#555}.new{stroke:#999}\
.ready{fill:#c9a93c}.running{fill:#55b67f}.active{fill:#3f7355}.blocked{fill:#d9695d}\
.sleeping{stroke:#93a7d1}.arrow{stroke:#ddd}.paper{fill:#16181c}}";

/// The whole file.
pub fn drawing(picture: &Picture) -> String {
    let shown = picture.lanes.len().min(LANES);
    let legend = TOP + shown as f64 * ROW + 26.0;
    let notes = text::notes(picture);
    let high = legend + 34.0 + 16.0 * notes.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {high:.0}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">Timeline of {}</title>\n\
         <desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n\
         <marker id=\"head\" viewBox=\"0 0 6 6\" refX=\"6\" refY=\"3\" markerWidth=\"6\" \
         markerHeight=\"6\" orient=\"auto\"><path d=\"M0 0L6 3L0 6\" class=\"arrow\"/></marker>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        LEFT + WIDE + 20.0,
        escape(&picture.listing),
        escape(&description(picture)),
    );
    let _ = writeln!(
        svg,
        "<text x=\"8\" y=\"16\">{}, one run of many, {} long</text>",
        escape(&picture.listing),
        text::time(picture.length)
    );
    axis(&mut svg, picture, legend - 26.0);
    for lane in 0..shown {
        draw_lane(&mut svg, picture, lane);
    }
    for arrow in picture.arrows.iter().take(ARROWS) {
        let (from, to) = (arrow.from as usize, arrow.to as usize);
        if from < shown && to < shown {
            let middle = |lane: usize| TOP + lane as f64 * ROW + BAR / 2.0;
            let _ = writeln!(
                svg,
                "<path class=\"arrow\" marker-end=\"url(#head)\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
                x(picture, arrow.at),
                middle(from),
                x(picture, arrow.until.max(arrow.at)),
                middle(to)
            );
        }
    }
    draw_legend(&mut svg, picture, legend);
    for (number, note) in notes.iter().enumerate() {
        let y = legend + 30.0 + 16.0 * number as f64;
        let _ = writeln!(svg, "<text class=\"small\" x=\"8\" y=\"{y:.0}\">{}</text>", escape(note));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Text as XML takes it.
fn escape(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars().filter(|it| !it.is_control()) {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // Two that are no characters of XML.
            '\u{fffe}' | '\u{ffff}' => {}
            _ => xml.push(character),
        }
    }
    xml
}

fn x(picture: &Picture, time: i64) -> f64 {
    LEFT + WIDE * time as f64 / picture.length.max(1) as f64
}

/// The same in words.
fn description(picture: &Picture) -> String {
    let mut words = format!("{} threads, {}.", picture.lanes.len(), text::time(picture.length));
    for (lane, sums) in picture.sums.lanes.iter().enumerate().take(24) {
        let _ = write!(words, " {}: {}.", picture.lane_name(lane), text::lane_words(sums));
    }
    if let Some(wait) =
        usize::try_from(picture.sums.longest).ok().and_then(|it| picture.waits.get(it))
    {
        let _ = write!(words, " The longest wait: {}.", text::wait_words(picture, wait));
    }
    words
}

fn axis(svg: &mut String, picture: &Picture, bottom: f64) {
    for part in 0..=4_i64 {
        let time = picture.length / 4 * part;
        let at = x(picture, time);
        let anchor = if part == 4 { " text-anchor=\"end\"" } else { "" };
        let words = if part == 0 { "0".to_owned() } else { text::time(time) };
        let _ = writeln!(
            svg,
            "<path class=\"axis\" d=\"M{at:.1} {:.0}V{bottom:.0}\"/>\
             <text class=\"small\" x=\"{at:.1}\" y=\"31\"{anchor}>{words}</text>",
            TOP - 6.0
        );
    }
}

fn draw_lane(svg: &mut String, picture: &Picture, number: usize) {
    let lane = &picture.lanes[number];
    let top = TOP + number as f64 * ROW;
    let name: String = picture.lane_name(number).chars().take(18).collect();
    let _ = writeln!(svg, "<text x=\"8\" y=\"{:.0}\">{}</text>", top + 12.5, escape(&name));
    let ends = lane.pieces.iter().skip(1).map(|piece| piece.start).chain([lane.end]);
    let mut drawn = f64::MIN;
    for (piece, end) in lane.pieces.iter().zip(ends) {
        let (from, until) = (x(picture, piece.start), x(picture, end));
        // What is smaller than a fifth of a unit nobody sees.
        if until - drawn.max(from) < 0.2 {
            continue;
        }
        let (inset, high) = shape(piece.state);
        let wait = usize::try_from(piece.wait).ok().and_then(|wait| picture.waits.get(wait));
        let words = match wait {
            Some(wait) => text::wait_words(picture, wait),
            None => format!(
                "{}: {} from {} for {}",
                picture.lane_name(number),
                text::state(piece.state),
                text::time(piece.start),
                text::time(end - piece.start)
            ),
        };
        let _ = writeln!(
            svg,
            "<rect class=\"{}\" x=\"{from:.2}\" y=\"{:.1}\" width=\"{:.2}\" height=\"{high}\">\
             <title>{}</title></rect>",
            text::state(piece.state),
            top + inset,
            until - from,
            escape(&words)
        );
        drawn = until;
    }
}

/// How far below the top a state is drawn, and how high: high is what does something.
fn shape(state: State) -> (f64, f64) {
    match state {
        State::Running | State::Active => (0.0, BAR),
        State::Ready => (4.0, BAR - 8.0),
        State::Blocked => (BAR / 2.0 - 1.5, 3.0),
        State::New | State::Sleeping => (BAR / 2.0 - 3.0, 6.0),
    }
}

fn draw_legend(svg: &mut String, picture: &Picture, y: f64) {
    let all =
        [State::New, State::Ready, State::Running, State::Active, State::Blocked, State::Sleeping];
    let seen = |state: &State| {
        picture.lanes.iter().flat_map(|lane| &lane.pieces).any(|piece| piece.state == *state)
    };
    for (number, state) in all.into_iter().filter(|state| seen(state)).enumerate() {
        let left = LEFT + 120.0 * number as f64;
        let (inset, high) = shape(state);
        let name = text::state(state);
        let _ = writeln!(
            svg,
            "<rect class=\"{name}\" x=\"{left}\" y=\"{}\" width=\"26\" height=\"{high}\"/>\
             <text class=\"small\" x=\"{}\" y=\"{}\">{name}</text>",
            y - 4.0 + inset,
            left + 32.0,
            y + 8.0
        );
    }
}
