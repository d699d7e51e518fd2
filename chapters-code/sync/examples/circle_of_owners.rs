//! A parent owns its child, and the child its parent. Nobody is freed.

use std::sync::Mutex;
use sync::counted_weak::Counted;
use sync::counted_weak::Weak;

struct Parent {
    child: Mutex<Option<Counted<Child>>>,
}

struct Child {
    parent: To,
}

/// How a child reaches its parent.
enum To {
    Owner { _parent: Counted<Parent> },
    Weak(Weak<Parent>),
}

fn main() {
    println!("the child owns its parent:");
    family(|parent| To::Owner {
        _parent: parent.clone(),
    });
    println!("the child knows its parent:");
    family(|parent| To::Weak(Counted::downgrade(parent)));
    println!("end of main");
}

fn family(reach: impl Fn(&Counted<Parent>) -> To) {
    let parent = Counted::new(Parent {
        child: Mutex::new(None),
    });
    let child = Counted::new(Child {
        parent: reach(&parent),
    });
    *parent.child.lock().unwrap() = Some(child.clone());
    drop(parent);
    if let To::Weak(parent) = &child.parent {
        println!("- parent there: {}", parent.upgrade().is_some());
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        println!("- parent dropped");
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        println!("- child dropped");
    }
}
