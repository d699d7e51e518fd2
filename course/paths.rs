//! Where things are: the repository and its `target` folder.

use std::path::{Path, PathBuf};

/// The top of the repository: the folder of `book.toml` at or above the
/// current one, else where this program was built.
pub fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let is_root =
        |dir: &&Path| dir.join("book.toml").exists() && dir.join("chapters-code").exists();
    here.ancestors().find(is_root).map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), Path::to_owned)
}

/// Cargo's target folder, below which everything that this program writes lies.
pub fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root.join(dir),
        None => root.join("target"),
    }
}
