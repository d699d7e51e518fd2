use std::process::{Command, Stdio};

fn main() {
    let mut child = Command::new("sleep").arg("0.05").stdin(Stdio::null()).spawn().unwrap();
    child.wait().unwrap();
}

//~ main: child, sleep in line 5, until main
//~ main: sleep
