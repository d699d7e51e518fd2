//! Opens a hundred and twenty thousand parentheses.

fn main() {
    @parentheses@
}

//@ crosses=refused,memory,wall,cpu wall=3 holds=namespaces,bubblewrap,landlock,plain
