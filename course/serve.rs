//! `cargo run`: the book is built, served, and built anew when an input changes.

use crate::book::site;
use crate::paths;
use crate::runner::{Found, Libraries, Runner, Setup, Stop, own_executable};
use crate::server::{Server, Site};
use crate::setup::{self, OnDisk};
use crate::watch;
use anyhow::{Result, anyhow};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

/// Serves the course of `root` until the process ends.
///
/// # Errors
/// The port is taken, `behind` is no address of a proxy, there is no compiler, or the pages have
/// errors.
pub fn course(root: &Path, port: Option<u16>, open: bool, behind: Option<&str>) -> Result<()> {
    let mut server = Server::bind(port).map_err(|e| anyhow!(e))?;
    if let Some(address) = behind {
        server = server.behind(address).map_err(|e| anyhow!(e))?;
    }
    let built = rendered(root, || println!("Rendering the pages …"))?;
    let site = Arc::new(Site::new());
    site.show(&built.dir, built.generation);
    // The book opens first: its listings' libraries are built while the reader reads.
    let libraries = Libraries::in_background(setup::libraries(root)?);
    let recorder = match cfg!(target_os = "linux") {
        true => Libraries::in_background_after(&libraries, setup::recorder(root)),
        false => Libraries::none(),
    };
    let explorer = Libraries::in_background_after(&recorder, setup::explorer(root));
    let setup =
        Setup { recorder, explorer: explorer.clone(), ..setup::setup(root, libraries.clone())? };
    let runner = Runner::new(setup).map_err(|e| anyhow!(e))?;
    println!("{}", sandbox(runner.sandbox()));
    println!("The course is open at\n\n    {}\n\nPress Ctrl-C to stop.", server.url());
    if open && let Err(error) = open_browser(root, &server.url()) {
        eprintln!("cannot open a browser ({error:#}); open the address above yourself");
    }
    report(&libraries);
    let catalogue = Arc::new(OnDisk { root: root.to_owned() });
    let (shown, watched) = (site.clone(), root.to_owned());
    std::thread::spawn(move || {
        let changed = || rebuild(&watched, &shown, &[&libraries, &explorer]);
        if let Err(error) = watch::inputs(&watched, changed) {
            eprintln!("{error:#}; changed pages are seen at the next start");
        }
    });
    server.serve(site, Arc::new(runner), catalogue).map_err(|e| anyhow!(e))
}

/// The site as the inputs now are. If it has to be built, `progress` is called, and a process of
/// its own builds it: the memory that rendering takes, ten times the server's, ends with it.
fn rendered(root: &Path, progress: impl FnOnce()) -> Result<site::Site> {
    if !site::current(root)?.dir.exists() {
        progress();
        // What went wrong there, we meet and tell below.
        let mut render = Command::new(own_executable());
        let _ = render.arg("render").current_dir(root).stdout(Stdio::null()).status();
    }
    site::served(root)
}

/// What stands between programs and this machine, and why nothing stronger does.
fn sandbox(found: &Found) -> String {
    let missed =
        found.missed.iter().map(|(level, why)| format!("\n  not `{}`: {why}", level.name()));
    format!(
        "Programs run in a sandbox of level `{}`.{}",
        found.level.name(),
        missed.collect::<String>()
    )
}

/// Opens the book by a file that leads there. The address itself would be an argument of the
/// browser, and with it the token for every user of this machine to see.
fn open_browser(root: &Path, url: &str) -> Result<()> {
    let file = doorway(&paths::target(root).join("interleave"), url)?;
    Ok(opener::open_browser(file)?)
}

/// A page that leads to `url` and that its owner alone can read.
fn doorway(folder: &Path, url: &str) -> std::io::Result<PathBuf> {
    let file = folder.join("open.html");
    std::fs::create_dir_all(folder)?;
    // Who may read a file is said when it is made.
    let _ = std::fs::remove_file(&file);
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write!(
        options.open(&file)?,
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Interleave</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n<a href=\"{url}\">Interleave</a>\n"
    )?;
    Ok(file)
}

/// Says in the terminal when listings that use libraries can run, or why they cannot.
fn report(libraries: &Arc<Libraries>) {
    let libraries = libraries.clone();
    std::thread::spawn(move || {
        let mut told = false;
        let built = libraries.wait(&Stop::new(), &mut |_| {
            if !std::mem::replace(&mut told, true) {
                println!("Building the libraries of the listings; the book is open meanwhile …");
            }
        });
        match built {
            Ok(_) if told => println!("Every listing can run now."),
            Ok(_) => {}
            Err(error) => eprintln!("{error}"),
        }
    });
}

/// Shows the site as the inputs now are. A page with an error keeps the old site.
fn rebuild(root: &Path, shown: &Site, libraries: &[&Arc<Libraries>]) {
    let start = Instant::now();
    match rendered(root, || ()) {
        Ok(built) if built.generation != shown.generation() => {
            shown.show(&built.dir, built.generation);
            println!("Rendered anew in {:.1} s", start.elapsed().as_secs_f64());
            libraries.iter().for_each(|libraries| libraries.refresh());
        }
        Ok(_) => {}
        Err(error) => eprintln!("the pages stay as they were: {error:#}"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_file_that_opens_the_book_is_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("course-door-{}", std::process::id()));
        for url in ["http://127.0.0.1:3000/#token=00", "http://127.0.0.1:3001/#token=11"] {
            let file = doorway(&folder, url).unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert!(std::fs::read_to_string(&file).unwrap().contains(url));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
