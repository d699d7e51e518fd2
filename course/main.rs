//! The command `cargo run`: serves the book, or does what its first argument says.

use anyhow::{Context, Result, anyhow, bail};
use course::cli::{self, Request};
use course::listings::{Catalogue, Listing};
use course::runner::{Event, Exploration, Finished, Language, Libraries, Runner, supervise};
use course::timeline::{self, Picture};
use course::tools::{self, Tool};
use course::{bench, book, check, explore, fuzzing, load, paths, serve, setup};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A supervisor of a reader's program is this executable, started again.
    supervise::main();
    // stdout belongs to mdBook's protocol and to listings: logs go to stderr.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .without_time()
        .with_target(false)
        .init();
    match answer(cli::request()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer(request: Request) -> Result<ExitCode> {
    let root = paths::root();
    match request {
        Request::Serve { port, open, behind } => {
            serve::course(&root, port, open, behind.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        Request::Build { destination } => build(&root, &root.join(destination)),
        Request::List => list(&root),
        Request::Run { listing, python } => run(&root, &listing, python),
        Request::Timeline { listing, python, svg, perfetto, json } => {
            let into: [Drawing; 3] = [
                (svg, timeline::svg::drawing),
                (perfetto, timeline::perfetto::trace),
                (json, Picture::json),
            ];
            drawn(&root, &listing, python, &into)
        }
        Request::Explore { listing, model, spurious } => {
            let asked = Exploration { model, spurious, ..Exploration::default() };
            explored(&root, &listing, &asked)
        }
        Request::Orderings { listing } => orderings(&root, &listing),
        Request::Check { listings } => checked(&root, &listings),
        Request::Bless { listings } => bless(&root, &listings),
        Request::Measure { listings } => measure(&root, &listings),
        Request::Tools { names } => let_tools_look(&root, &names),
        Request::Bench { cold } => {
            bench::table(&root, cold)?;
            Ok(ExitCode::SUCCESS)
        }
        Request::Load { readers, minutes, seed, into } => {
            let plan = load::plan(&root, readers, minutes, seed)?;
            crowd(&plan, into.as_deref())
        }
        Request::Fuzz { seconds, seed } => {
            fuzzing::run(&root, seconds, seed)?;
            Ok(ExitCode::SUCCESS)
        }
        Request::Render => {
            let built = book::site::served(&root);
            Ok(if built.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Request::Preprocess { name, supports: Some(renderer) } => {
            let supported = book::supports(&name, &renderer)?;
            Ok(if supported { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Request::Preprocess { name, supports: None } => {
            book::preprocess(&name)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn build(root: &Path, destination: &Path) -> Result<ExitCode> {
    // mdBook empties the folder, whatever it is, and marks its own by this file.
    let empty = destination.read_dir().map_or(true, |mut entries| entries.next().is_none());
    if !empty && !destination.join(".nojekyll").exists() {
        let folder = destination.display();
        bail!("`{folder}` holds something else than a built book; name an empty folder");
    }
    eprintln!("Rendering the pages …");
    book::site::build(root, book::preprocessor::SiteKind::Static, destination)?;
    explore_for(root, destination)?;
    record_for(root, destination)?;
    println!("A static copy of the course is in {}", destination.display());
    Ok(ExitCode::SUCCESS)
}

/// Puts the graphs of the listings that offer to be explored beside their pages.
fn explore_for(root: &Path, site: &Path) -> Result<()> {
    let catalogue = Catalogue::load(root)?;
    let listings = catalogue.listings.values().filter(|listing| listing.tags.explore.is_some());
    let listings: Vec<&Listing> = listings.collect();
    if listings.is_empty() {
        return Ok(());
    }
    eprintln!("Exploring {} listings, unless their graphs are there …", listings.len());
    let setup = setup::setup(root, Libraries::none())?;
    let runner = setup::runner(setup::with_explorer(root, setup)?)?;
    explore::stored::write(root, &runner, &listings, site)
}

/// Puts timelines of the listings that a page asks about beside their pages.
fn record_for(root: &Path, site: &Path) -> Result<()> {
    let catalogue = Catalogue::load(root)?;
    let listings = catalogue.listings.values().filter(|listing| listing.tags.timeline);
    let listings: Vec<&Listing> = listings.collect();
    if listings.is_empty() || !cfg!(target_os = "linux") {
        return Ok(());
    }
    eprintln!("Recording {} listings …", listings.len());
    let setup = setup::with_recorder(root, setup::ready(root)?)?;
    timeline::stored::write(root, &setup::runner(setup)?, &listings, site)
}

/// Lets the readers in; the status says whether there was an error.
fn crowd(plan: &load::Plan, into: Option<&Path>) -> Result<ExitCode> {
    eprintln!("{} readers, for {:.0} s …", plan.readers, plan.time.as_secs_f64());
    let report = load::run(plan)?;
    print!("{}", report.markdown());
    if let Some(file) = into {
        std::fs::write(file, report.markdown())
            .with_context(|| format!("failed to write `{}`", file.display()))?;
    }
    Ok(if report.errors().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list(root: &Path) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for id in Catalogue::load(root)?.listings.keys() {
        // A reader that has seen enough (`| head`) is no error.
        if writeln!(out, "{id}").is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a listing here: its output comes as it is written, its status becomes ours.
fn run(root: &Path, id: &str, python: bool) -> Result<ExitCode> {
    let catalogue = Catalogue::load(root)?;
    let listing = catalogue.find(id)?;
    let language = setup::language(python);
    let runner = setup::runner(setup::ready_for(root, listing, language)?)?;
    let listing = setup::for_runner(root, listing);
    ended(id, runner.run_to_end(&listing, language, None, &mut show))
}

/// Prints what a program prints, and what the compiler says.
fn show(event: &Event) {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let _ = match event {
        Event::Out { text } => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
        Event::Err { text } => err.write_all(text.as_bytes()),
        Event::Diagnostic(diagnostic) => err.write_all(diagnostic.rendered.as_bytes()),
        _ => Ok(()),
    };
}

/// The status of a program that has run becomes ours.
fn ended(id: &str, finished: Finished) -> Result<ExitCode> {
    if let Some(why) = finished.refused.or(finished.limit) {
        bail!(why);
    }
    if let Some(signal) = finished.signal {
        bail!("`{id}` was ended by {signal}");
    }
    let status = finished.code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(status))
}

/// A file, and how a picture is written into it.
type Drawing = (Option<PathBuf>, fn(&Picture) -> String);

/// Runs a listing here, and draws below its output what its threads did: however it ended.
fn drawn(root: &Path, id: &str, python: bool, into: &[Drawing]) -> Result<ExitCode> {
    let catalogue = Catalogue::load(root)?;
    let listing = catalogue.find(id)?;
    let language = setup::language(python);
    let setup = setup::ready_for(root, listing, language)?;
    eprintln!("Building the recorder, unless it is there …");
    let runner = setup::runner(setup::with_recorder(root, setup)?)?;
    let listing = setup::for_runner(root, listing);
    let mut finished = runner.record_to_end(&listing, language, None, &mut show);
    if let Some(recording) = finished.recorded.take() {
        let picture = timeline::picture(&(&*recording).into()).map_err(|e| anyhow!(e))?;
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        println!("\n{}", timeline::text::report(&picture, columns.unwrap_or(100)).trim_end());
        for (file, draw) in into {
            if let Some(file) = file {
                std::fs::write(file, draw(&picture))
                    .with_context(|| format!("failed to write `{}`", file.display()))?;
            }
        }
    } else if let Some(why) = finished.unrecorded.take() {
        ended(id, finished)?;
        bail!(why);
    }
    ended(id, finished)
}

/// Prints what every interleaving of a listing comes to.
fn explored(root: &Path, id: &str, asked: &Exploration) -> Result<ExitCode> {
    let (runner, listing) = explorer(root, id)?;
    let graph = explore::explore(&runner, &listing, None, asked);
    let graph = graph.map_err(|e| anyhow!("`{id}`: {e}"))?;
    print!("{}", explore::text::report(id, &graph));
    Ok(ExitCode::SUCCESS)
}

/// Prints which orderings a listing needs.
fn orderings(root: &Path, id: &str) -> Result<ExitCode> {
    let (runner, listing) = explorer(root, id)?;
    let table = explore::orderings::table(&runner, &listing);
    print!("{}", table.map_err(|e| anyhow!("`{id}`: {e}"))?);
    Ok(ExitCode::SUCCESS)
}

/// A runner that can explore, and the listing of that name.
fn explorer(root: &Path, id: &str) -> Result<(Runner, course::runner::Listing)> {
    let catalogue = Catalogue::load(root)?;
    let listing = catalogue.find(id)?;
    let setup = setup::ready_for(root, listing, Language::Rust)?;
    eprintln!("Building the explorer, unless it is there …");
    let runner = setup::runner(setup::with_explorer(root, setup)?)?;
    Ok((runner, setup::for_runner(root, listing)))
}

fn checked(root: &Path, ids: &[String]) -> Result<ExitCode> {
    each(
        root,
        ids,
        |_| true,
        |runner, listing| {
            let mut complaints = check::rust(root, runner, listing);
            complaints.extend(check::python(root, runner, listing));
            if complaints.is_empty() { Ok(()) } else { bail!(complaints.join("\n")) }
        },
    )
}

fn bless(root: &Path, ids: &[String]) -> Result<ExitCode> {
    each(
        root,
        ids,
        |_| true,
        |runner, listing| {
            for file in check::bless(root, runner, listing)? {
                println!("{file}");
            }
            Ok(())
        },
    )
}

fn measure(root: &Path, ids: &[String]) -> Result<ExitCode> {
    each(
        root,
        ids,
        |listing| listing.tags.optimised,
        |runner, listing| {
            for measured in check::measure(root, runner, listing)? {
                println!("{}, on {}\n{}", listing.id(), measured.machine, measured.output);
            }
            Ok(())
        },
    )
}

/// Stores what tools say of the bugs planted for them, and which finds which.
fn let_tools_look(root: &Path, names: &[String]) -> Result<ExitCode> {
    let (tables, names): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| **name == tools::table::NAME);
    let all = tables.is_empty() && names.is_empty();
    let named: Vec<Tool> = match all {
        true => tools::TOOLS.to_vec(),
        false => names.iter().map(|name| Tool::named(name)).collect::<Result<_>>()?,
    };
    for chapter in tools::chapters(root)? {
        for tool in &named {
            let Some(planted) = tool.planted else {
                if !all {
                    bail!("`{}` stands in the table alone; name `table`", tool.name);
                }
                continue;
            };
            if tool.is_here() {
                let printed = tools::store(root, &chapter, tool, planted)?;
                println!("{}\n{}", printed.command, printed.text);
            } else {
                eprintln!("skipped: this machine has no {}", tool.title);
            }
        }
        if all || !tables.is_empty() {
            let setup = setup::setup(root, Libraries::none())?;
            let runner = setup::runner(setup::with_explorer(root, setup)?)?;
            let printed = tools::table::store(root, &chapter, &runner, |tool, program| {
                eprintln!("{tool}: {program} …");
            })?;
            print!("{}", printed.text);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Does something with the listings named, or with all that are meant where none is.
fn each(
    root: &Path,
    ids: &[String],
    meant: impl Fn(&Listing) -> bool,
    mut work: impl FnMut(&Runner, &Listing) -> Result<()>,
) -> Result<ExitCode> {
    let catalogue = Catalogue::load(root)?;
    let listings: Vec<&Listing> = if ids.is_empty() {
        catalogue.listings.values().filter(|listing| meant(listing)).collect()
    } else {
        ids.iter().map(|id| catalogue.find(id)).collect::<Result<_>>()?
    };
    let mut setup = setup::ready(root)?;
    if listings.iter().any(|listing| listing.tags.explore.is_some()) {
        setup = setup::with_explorer(root, setup)?;
    }
    let runner = setup::runner(setup)?;
    let mut errors = Vec::new();
    for listing in listings {
        if let Err(error) = work(&runner, listing) {
            errors.push(format!("{error:#}"));
        }
    }
    if errors.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(anyhow!(errors.join("\n"))) }
}
