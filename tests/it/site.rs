//! The built site: links, ids, titles, validity, and no request to anywhere else.

use crate::support::{none, root};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The folder of the static site, built once for all tests.
pub fn built() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let dir = folder();
        course::book::site::build(&root(), course::book::preprocessor::SiteKind::Static, &dir)
            .unwrap();
        dir
    };
    BUILT.get_or_init(build).clone()
}

/// Every HTML file of the static site, by its path in the site.
fn site() -> &'static BTreeMap<PathBuf, String> {
    static SITE: OnceLock<BTreeMap<PathBuf, String>> = OnceLock::new();
    SITE.get_or_init(|| {
        let dir = built();
        let mut pages = BTreeMap::new();
        collect(&dir, &dir, &mut pages);
        assert!(pages.len() > 10, "only {} pages were built", pages.len());
        pages
    })
}

fn folder() -> PathBuf {
    course::paths::target(&root()).join("interleave").join("test-site")
}

fn collect(dir: &Path, top: &Path, pages: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, top, pages);
        } else if path.extension().is_some_and(|e| e == "html") {
            let name = path.strip_prefix(top).unwrap().to_owned();
            pages.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Pages that mdBook makes for itself.
fn is_chapter(path: &Path) -> bool {
    !["toc.html", "404.html", "print.html"].iter().any(|name| path.ends_with(name))
}

fn chapters() -> impl Iterator<Item = (&'static Path, Html)> {
    let chapters = site().iter().filter(|(path, _)| is_chapter(path));
    chapters.map(|(path, text)| (path.as_path(), Html::parse_document(text)))
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

#[test]
fn every_link_and_anchor_resolves() {
    let mut ids: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in site() {
        let page = Html::parse_document(text);
        let with_id = selector("[id]");
        let of_page = page.select(&with_id).filter_map(|e| e.value().attr("id"));
        ids.insert(path.clone(), of_page.map(str::to_owned).collect());
    }
    let mut complaints = Vec::new();
    for (path, page) in chapters() {
        for link in page.select(&selector("a[href], link[href], script[src], img[src]")) {
            let target = link.value().attr("href").or(link.value().attr("src")).unwrap_or_default();
            if target.contains("://")
                || target.starts_with("mailto:")
                || target.starts_with("data:")
            {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { path.to_owned() } else { resolve(path, file) };
            if !folder().join(&file).is_file() {
                complaints.push(format!("{}: `{target}` leads nowhere", path.display()));
            } else if !anchor.is_empty() && !ids.get(&file).is_some_and(|ids| ids.contains(anchor))
            {
                complaints.push(format!("{}: `{target}` has no such anchor", path.display()));
            }
        }
    }
    none(complaints);
}

/// The file that a relative link on a page names.
fn resolve(page: &Path, link: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(Path::new("")).to_owned();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}

#[test]
fn no_page_asks_another_host_for_anything() {
    let mut complaints = Vec::new();
    for (path, text) in site() {
        let page = Html::parse_document(text);
        let loads = selector(
            "link[href], script[src], img[src], iframe[src], source[src], video[src], object[data]",
        );
        for element in page.select(&loads) {
            let element = element.value();
            let target = ["href", "src", "data"].iter().find_map(|name| element.attr(name));
            let target = target.unwrap_or_default();
            if target.contains("//") {
                complaints.push(format!("{}: loads `{target}`", path.display()));
            }
        }
    }
    let styles = crate::support::files(folder(), &["css"]);
    assert!(!styles.is_empty(), "the site has no style sheet");
    for css in styles {
        let text = crate::support::read(&css);
        for part in text.split("url(").skip(1).chain(text.split("@import").skip(1)) {
            let start: String = part.chars().take(60).collect();
            let target = start.trim_start_matches(['"', '\'', ' ']);
            if target.starts_with("http") || target.starts_with("//") {
                complaints.push(format!("{}: loads `{start}`", css.display()));
            }
        }
    }
    none(complaints);
}

#[test]
fn no_latex_is_left_unrendered() {
    let mut complaints = Vec::new();
    let mut formulas = 0;
    for (path, page) in chapters() {
        formulas += page.select(&selector("main .katex")).count();
        for error in page.select(&selector("main .katex-error")) {
            complaints.push(format!("{}: {}", path.display(), error.text().collect::<String>()));
        }
        let main = selector("main");
        let Some(main) = page.select(&main).next() else { continue };
        for node in main.descendants() {
            let Some(text) = node.value().as_text() else { continue };
            let code = node.ancestors().any(|ancestor| {
                ancestor
                    .value()
                    .as_element()
                    .is_some_and(|e| matches!(e.name(), "pre" | "code" | "annotation"))
            });
            if !code && (text.contains('$') || text.contains("\\frac") || text.contains("\\binom"))
            {
                complaints.push(format!("{}: `{}`", path.display(), text.trim()));
            }
        }
    }
    none(complaints);
    assert!(formulas > 0, "no formula was rendered at all");
}

#[test]
fn our_figures_are_valid_html() {
    let mut complaints = Vec::new();
    for (path, text) in site() {
        // From the text: a parsed page has been mended already.
        for figure in text
            .split_inclusive("</figure>")
            .filter_map(|part| part.find("<figure").map(|at| &part[at..]))
        {
            let name: String = figure.lines().next().unwrap_or_default().chars().take(80).collect();
            for error in &Html::parse_fragment(figure).errors {
                complaints.push(format!("{}: {name}: {error}", path.display()));
            }
        }
    }
    none(complaints);
}

#[test]
fn a_figure_says_whether_its_listing_is_explored_and_has_a_timeline() {
    let catalogue = course::listings::Catalogue::load(&root()).unwrap();
    let mut seen = 0;
    for (page, html) in chapters() {
        for figure in html.select(&selector("figure.listing[data-explore]")) {
            let id = figure.attr("data-listing").unwrap();
            let tags = &catalogue.find(id).unwrap().tags;
            let tagged = tags.explore.is_some();
            for (name, tagged) in [("data-explore", tagged), ("data-timeline", tags.timeline)] {
                let says = figure.attr(name);
                assert_eq!(says, Some(if tagged { "true" } else { "false" }), "{id} in {page:?}");
            }
            seen += usize::from(tagged);
        }
    }
    assert!(seen > 0, "no listing is explored");
}

#[test]
fn ids_are_unique_on_every_page() {
    let mut complaints = Vec::new();
    for (path, page) in chapters() {
        let mut seen = BTreeSet::new();
        for element in page.select(&selector("[id]")) {
            let id = element.value().attr("id").unwrap_or_default();
            if !seen.insert(id.to_owned()) {
                complaints.push(format!("{}: two elements have the id `{id}`", path.display()));
            }
        }
    }
    none(complaints);
}

#[test]
fn page_titles_are_unique() {
    let mut titles: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (path, page) in chapters().filter(|(path, _)| !path.ends_with("index.html")) {
        let title = selector("title");
        let title: String = page.select(&title).flat_map(|t| t.text()).collect();
        if let Some(other) = titles.insert(title.clone(), path.to_owned()) {
            complaints.push(format!(
                "{} and {} are both called `{title}`",
                path.display(),
                other.display()
            ));
        }
    }
    none(complaints);
}

#[test]
fn every_figure_reads_without_javascript() {
    let mut figures = 0;
    let mut complaints = Vec::new();
    for (path, page) in chapters() {
        for figure in page.select(&selector("figure.listing:not([data-kind=module])")) {
            figures += 1;
            let id = figure.value().attr("data-listing").unwrap_or_default();
            if figure.select(&selector(".pane code")).next().is_none() {
                complaints.push(format!("{}: `{id}` shows no code", path.display()));
            }
            let shown = |css: &str| {
                figure.select(&selector(css)).flat_map(|e| e.text()).collect::<String>()
            };
            if shown("figcaption code").is_empty() {
                complaints.push(format!("{}: `{id}` names no command", path.display()));
            }
        }
        // One figure of each listing carries its output.
        let listings: BTreeSet<_> = page
            .select(&selector("figure.listing:not([data-kind=module])"))
            .filter_map(|f| f.value().attr("data-listing"))
            .collect();
        for id in listings {
            let output = selector(&format!("figure[data-listing=\"{id}\"] pre.output"));
            if page.select(&output).flat_map(|e| e.text()).collect::<String>().is_empty() {
                complaints.push(format!("{}: no output stands below `{id}`", path.display()));
            }
        }
    }
    none(complaints);
    assert!(figures >= 25, "only {figures} figures on the pages");
}
