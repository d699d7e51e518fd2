//! The command line.

use crate::runner::Model;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// What the reader asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Build the book and serve it.
    Serve { port: Option<u16>, open: bool, behind: Option<String> },
    /// Write a static site.
    Build { destination: PathBuf },
    /// Name every listing.
    List,
    /// Run one listing in this terminal.
    Run { listing: String, python: bool },
    /// Run one listing in this terminal, and draw what its threads did; into files too.
    Timeline {
        listing: String,
        python: bool,
        svg: Option<PathBuf>,
        perfetto: Option<PathBuf>,
        json: Option<PathBuf>,
    },
    /// Try every interleaving of one listing, and say in this terminal what comes of it.
    Explore { listing: String, model: Option<Model>, spurious: bool },
    /// Find out which orderings of its atomics one listing needs.
    Orderings { listing: String },
    /// Hold listings against the files beside them.
    Check { listings: Vec<String> },
    /// Make the files anew that say what listings print.
    Bless { listings: Vec<String> },
    /// Make the stored measurements anew.
    Measure { listings: Vec<String> },
    /// Let the tools of that name look for the bugs planted for them, or all, and for all bugs.
    Tools { names: Vec<String> },
    /// Print how fast the course itself is; with `cold`, a build from nothing too.
    Bench { cold: bool },
    /// Let many readers ask at once, and tell how the course fares; into a file too.
    Load { readers: usize, minutes: f64, seed: u64, into: Option<PathBuf> },
    /// Feed whatever reads text with inputs that nobody thought of, each target so long.
    Fuzz { seconds: u32, seed: u32 },
    /// Build the site that the server shows, for the server.
    Render,
    /// Answer mdBook as a preprocessor, or whether it supports a renderer.
    Preprocess { name: String, supports: Option<String> },
}

/// Reads the arguments of this process; prints help or an error and ends on `--help` or a mistake.
pub fn request() -> Request {
    parse(&command().get_matches())
}

fn command() -> Command {
    let listing = || Arg::new("listing").value_name("CHAPTER/NAME");
    let file = |name: &'static str, help: &'static str| {
        let file = Arg::new(name).long(name).value_name("FILE").help(help);
        file.value_parser(value_parser!(PathBuf))
    };
    let number = |name: &'static str, default: &'static str| {
        Arg::new(name).long(name).value_parser(value_parser!(u32)).default_value(default)
    };
    Command::new("cargo run --")
        .about("Interleave: a course on concurrency in Rust, run on your machine")
        .override_usage("cargo run -- [--port PORT] [--open] [--behind ADDRESS] [COMMAND]")
        .arg(
            Arg::new("port")
                .long("port")
                .value_parser(value_parser!(u16).range(1..))
                .help("Serve on this port (3000, or the next free one)"),
        )
        .arg(
            Arg::new("open")
                .long("open")
                .action(ArgAction::SetTrue)
                .help("Open the book in a browser"),
        )
        .arg(
            Arg::new("behind")
                .long("behind")
                .value_name("ADDRESS")
                .help("Answer to a proxy that shows the book at this address, too"),
        )
        .subcommand(
            Command::new("build").about("Write a static site").arg(
                Arg::new("destination")
                    .long("dest-dir")
                    .value_name("FOLDER")
                    .value_parser(value_parser!(PathBuf))
                    .default_value("book")
                    .help("The folder, which is emptied first"),
            ),
        )
        .subcommand(Command::new("list").about("List the listings, one chapter/name a line"))
        .subcommand(
            Command::new("run")
                .about("Run a listing in this terminal")
                .arg(listing().required(true))
                .arg(
                    Arg::new("python")
                        .long("python")
                        .action(ArgAction::SetTrue)
                        .help("Run its Python twin"),
                ),
        )
        .subcommand(
            Command::new("timeline")
                .about("Run a listing, and draw what its threads did and waited for")
                .arg(listing().required(true))
                .arg(
                    Arg::new("python")
                        .long("python")
                        .action(ArgAction::SetTrue)
                        .help("Run its Python twin"),
                )
                .arg(file("svg", "Draw it into this file"))
                .arg(file("perfetto", "Write it for https://ui.perfetto.dev into this file"))
                .arg(file("json", "Write what a page gets into this file")),
        )
        .subcommand(
            Command::new("explore")
                .about("Try every interleaving of a listing, and print what comes of it")
                .arg(listing().required(true))
                .arg(
                    Arg::new("memory")
                        .long("memory")
                        .value_name("MODEL")
                        .value_parser(["sc", "c20"])
                        .help("What loads see: the last store (sc), or what C++20 allows (c20)"),
                )
                .arg(
                    Arg::new("spurious")
                        .long("spurious")
                        .action(ArgAction::SetTrue)
                        .help("Let waits end, and weak exchanges fail, for no reason"),
                ),
        )
        .subcommand(
            Command::new("orderings")
                .about("Find the weakest orderings that a listing's atomics need")
                .arg(listing().required(true)),
        )
        .subcommand(
            Command::new("check")
                .about("Run and explore listings, and hold them against the files beside them")
                .arg(listing().num_args(0..).help("All, if none is named")),
        )
        .subcommand(
            Command::new("bless")
                .about("Make anew the files that say what listings print")
                .arg(listing().num_args(0..).help("All, if none is named")),
        )
        .subcommand(
            Command::new("measure")
                .about("Make anew the stored runs of listings that measure")
                .arg(
                    listing()
                        .num_args(0..)
                        .help("All that are tagged `optimised`, if none is named"),
                ),
        )
        .subcommand(
            Command::new("tools")
                .about(
                    "Let the tools of this machine look for planted bugs, and store what they say",
                )
                .arg(
                    Arg::new("name")
                        .num_args(0..)
                        .value_name("TOOL")
                        .help("Such as `loom`, or `table`; all, if none is named"),
                ),
        )
        .subcommand(
            Command::new("bench").about("Print how fast the course itself is").arg(
                Arg::new("cold")
                    .long("cold")
                    .action(ArgAction::SetTrue)
                    .help("Build everything from nothing, too (minutes)"),
            ),
        )
        .subcommand(
            Command::new("load")
                .about("Let many readers ask at once, and print how the course fares")
                .arg(
                    Arg::new("readers")
                        .long("readers")
                        .value_parser(value_parser!(u16).range(1..))
                        .default_value("100")
                        .help("How many read at the same time"),
                )
                .arg(
                    Arg::new("minutes")
                        .long("minutes")
                        .value_parser(value_parser!(f64))
                        .default_value("5")
                        .help("How long they go on after all have pressed Run at once"),
                )
                .arg(
                    Arg::new("seed")
                        .long("seed")
                        .value_parser(value_parser!(u64))
                        .default_value("1")
                        .help("Decides what they do and when"),
                )
                .arg(
                    Arg::new("into")
                        .long("into")
                        .value_name("FILE")
                        .value_parser(value_parser!(PathBuf))
                        .help("Write the table into this file, too"),
                ),
        )
        .subcommand(
            Command::new("fuzz")
                .about("Try inputs that nobody thought of on the server and on pages")
                .arg(number("seconds", "60").help("Seconds for each of the five targets"))
                .arg(number("seed", "1").help("The same seed gives the same inputs")),
        )
        .subcommand(Command::new("render").hide(true))
        .subcommand(
            Command::new("preprocess")
                .hide(true)
                .arg(Arg::new("name").required(true))
                .arg(Arg::new("supports").requires("renderer").value_parser(["supports"]))
                .arg(Arg::new("renderer")),
        )
}

fn parse(matches: &ArgMatches) -> Request {
    let text = |matches: &ArgMatches, name: &str| matches.get_one::<String>(name).cloned();
    let named = |matches: &ArgMatches| {
        matches.get_many::<String>("listing").unwrap_or_default().cloned().collect()
    };
    match matches.subcommand() {
        Some(("build", build)) => Request::Build {
            destination: build.get_one::<PathBuf>("destination").cloned().unwrap_or_default(),
        },
        Some(("list", _)) => Request::List,
        Some(("run", run)) => Request::Run {
            listing: text(run, "listing").unwrap_or_default(),
            python: run.get_flag("python"),
        },
        Some(("timeline", timeline)) => {
            let file = |name| timeline.get_one::<PathBuf>(name).cloned();
            Request::Timeline {
                listing: text(timeline, "listing").unwrap_or_default(),
                python: timeline.get_flag("python"),
                svg: file("svg"),
                perfetto: file("perfetto"),
                json: file("json"),
            }
        }
        Some(("explore", explore)) => {
            let model = explore.get_one::<String>("memory").map(|model| match &**model {
                "c20" => Model::C20,
                _ => Model::Sc,
            });
            Request::Explore {
                listing: text(explore, "listing").unwrap_or_default(),
                model,
                spurious: explore.get_flag("spurious"),
            }
        }
        Some(("orderings", orderings)) => {
            Request::Orderings { listing: text(orderings, "listing").unwrap_or_default() }
        }
        Some(("check", check)) => Request::Check { listings: named(check) },
        Some(("bless", bless)) => Request::Bless { listings: named(bless) },
        Some(("measure", measure)) => Request::Measure { listings: named(measure) },
        Some(("tools", tools)) => Request::Tools {
            names: tools.get_many::<String>("name").unwrap_or_default().cloned().collect(),
        },
        Some(("bench", bench)) => Request::Bench { cold: bench.get_flag("cold") },
        Some(("load", load)) => Request::Load {
            // These three have defaults.
            readers: load.get_one::<u16>("readers").copied().map_or(100, usize::from),
            minutes: load.get_one::<f64>("minutes").copied().unwrap_or(5.0),
            seed: load.get_one::<u64>("seed").copied().unwrap_or(1),
            into: load.get_one::<PathBuf>("into").cloned(),
        },
        Some(("fuzz", fuzz)) => Request::Fuzz {
            seconds: fuzz.get_one("seconds").copied().unwrap_or_default(),
            seed: fuzz.get_one("seed").copied().unwrap_or_default(),
        },
        Some(("render", _)) => Request::Render,
        Some(("preprocess", preprocess)) => Request::Preprocess {
            name: text(preprocess, "name").unwrap_or_default(),
            supports: text(preprocess, "renderer"),
        },
        _ => Request::Serve {
            port: matches.get_one::<u16>("port").copied(),
            open: matches.get_flag("open"),
            behind: text(matches, "behind"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Request) {
        let arguments = std::iter::once(&"course").chain(arguments);
        let matches = command().try_get_matches_from(arguments).unwrap();
        assert_eq!(parse(&matches), expected);
    }

    #[test]
    fn commands_are_read() {
        check(&[], Request::Serve { port: None, open: false, behind: None });
        check(
            &["--port", "8080", "--open", "--behind", "https://a.example/"],
            Request::Serve {
                port: Some(8080),
                open: true,
                behind: Some("https://a.example/".into()),
            },
        );
        check(&["build"], Request::Build { destination: "book".into() });
        check(&["run", "a/b"], Request::Run { listing: "a/b".into(), python: false });
        check(
            &["timeline", "--python", "--svg", "a.svg", "a/b"],
            Request::Timeline {
                listing: "a/b".into(),
                python: true,
                svg: Some("a.svg".into()),
                perfetto: None,
                json: None,
            },
        );
        check(
            &["explore", "a/b"],
            Request::Explore { listing: "a/b".into(), model: None, spurious: false },
        );
        check(
            &["explore", "--memory", "c20", "--spurious", "a/b"],
            Request::Explore { listing: "a/b".into(), model: Some(Model::C20), spurious: true },
        );
        check(&["orderings", "a/b"], Request::Orderings { listing: "a/b".into() });
        check(&["fuzz", "--seed", "7"], Request::Fuzz { seconds: 60, seed: 7 });
        check(&["check", "a/b"], Request::Check { listings: vec!["a/b".into()] });
        check(
            &["bless", "a/b", "a/c"],
            Request::Bless { listings: vec!["a/b".into(), "a/c".into()] },
        );
        check(
            &["load", "--readers", "2", "--minutes", "0.5", "--into", "a.md"],
            Request::Load { readers: 2, minutes: 0.5, seed: 1, into: Some("a.md".into()) },
        );
        check(
            &["preprocess", "course", "supports", "html"],
            Request::Preprocess { name: "course".into(), supports: Some("html".into()) },
        );
    }

    #[test]
    fn a_mistyped_command_is_refused() {
        assert!(command().try_get_matches_from(["course", "biuld"]).is_err());
        assert!(command().try_get_matches_from(["course", "--port", "0"]).is_err());
        assert!(command().try_get_matches_from(["course", "load", "--readers", "0"]).is_err());
    }
}
