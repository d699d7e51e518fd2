//! `select!` and `select_biased!`.
//!
//! They accept what crossbeam's accept. What those refuse has been refused before a program is
//! linked to this crate, so there are no messages for it here.

/// Like crossbeam's: takes one of the arms that are ready. Explored, it takes each of them.
#[macro_export]
macro_rules! select {
    ($($arms:tt)*) => {
        $crate::explored_select!(@list new ($($arms)*) ())
    };
}

/// Like crossbeam's: takes the first arm that is ready.
#[macro_export]
macro_rules! select_biased {
    ($($arms:tt)*) => {
        $crate::explored_select!(@list new_biased ($($arms)*) ())
    };
}

/// Brings the arms into one form (`@list`), puts `default` apart (`@sort`), adds the others to a
/// `Select` (`@add`), and does what the one that was taken says (`@take`).
#[doc(hidden)]
#[macro_export]
macro_rules! explored_select {
    (@list $new:ident () $list:tt) => {
        $crate::explored_select!(@sort $new $list () ())
    };
    (@list $new:ident (default => $($rest:tt)*) $list:tt) => {
        $crate::explored_select!(@list $new (default() => $($rest)*) $list)
    };
    (@list $new:ident
        ($arm:ident $ends:tt $(-> $result:pat)? => { $($body:tt)* }, $($rest:tt)*)
        ($($list:tt)*)
    ) => {
        $crate::explored_select!(@list $new ($($rest)*)
            ($($list)* $arm $ends $(-> $result)? => { $($body)* },))
    };
    (@list $new:ident
        ($arm:ident $ends:tt $(-> $result:pat)? => $body:expr, $($rest:tt)*)
        ($($list:tt)*)
    ) => {
        $crate::explored_select!(@list $new ($($rest)*)
            ($($list)* $arm $ends $(-> $result)? => { $body },))
    };
    (@list $new:ident
        ($arm:ident $ends:tt $(-> $result:pat)? => { $($body:tt)* } $($rest:tt)*)
        ($($list:tt)*)
    ) => {
        $crate::explored_select!(@list $new ($($rest)*)
            ($($list)* $arm $ends $(-> $result)? => { $($body)* },))
    };
    (@list $new:ident ($arm:ident $ends:tt $(-> $result:pat)? => $body:expr) ($($list:tt)*)) => {
        $crate::explored_select!(@list $new ()
            ($($list)* $arm $ends $(-> $result)? => { $body },))
    };

    (@sort $new:ident () ($($arms:tt)*) $default:tt) => {{
        #[allow(unused_mut)]
        let mut select = $crate::channel::Select::$new();
        $crate::explored_select!(@add select ($($arms)*) $default ())
    }};
    (@sort $new:ident (default $limit:tt => $body:tt, $($rest:tt)*) $arms:tt ()) => {
        $crate::explored_select!(@sort $new ($($rest)*) $arms ($limit $body))
    };
    (@sort $new:ident
        ($arm:ident $ends:tt -> $result:pat => $body:tt, $($rest:tt)*) ($($arms:tt)*) $default:tt
    ) => {
        $crate::explored_select!(@sort $new ($($rest)*)
            ($($arms)* $arm $ends -> $result => $body,) $default)
    };

    (@add $select:ident
        (recv($receiver:expr $(,)?) -> $result:pat => $body:tt, $($rest:tt)*)
        $default:tt ($($added:tt)*)
    ) => {
        match $receiver {
            ref receiver => {
                let receiver: &$crate::channel::Receiver<_> = receiver;
                let index = $select.recv(receiver);
                $crate::explored_select!(@add $select ($($rest)*) $default
                    ($($added)* [index recv(receiver)] $result => $body,))
            }
        }
    };
    (@add $select:ident
        (send($sender:expr, $message:expr $(,)?) -> $result:pat => $body:tt, $($rest:tt)*)
        $default:tt ($($added:tt)*)
    ) => {
        match $sender {
            ref sender => {
                let sender: &$crate::channel::Sender<_> = sender;
                let index = $select.send(sender);
                $crate::explored_select!(@add $select ($($rest)*) $default
                    ($($added)* [index send(sender, $message)] $result => $body,))
            }
        }
    };
    (@add $select:ident () () $added:tt) => {{
        let selected = $select.select();
        $crate::explored_select!(@take selected $added)
    }};
    (@add $select:ident () (() $body:tt) $added:tt) => {
        match $select.try_select() {
            ::std::result::Result::Ok(selected) => {
                $crate::explored_select!(@take selected $added)
            }
            ::std::result::Result::Err(_) => $body,
        }
    };
    (@add $select:ident () (($limit:expr $(,)?) $body:tt) $added:tt) => {
        match $select.select_timeout($limit) {
            ::std::result::Result::Ok(selected) => {
                $crate::explored_select!(@take selected $added)
            }
            ::std::result::Result::Err(_) => $body,
        }
    };

    (@take $selected:ident ()) => {
        ::std::unreachable!("an arm of its own was taken")
    };
    (@take $selected:ident
        ([$index:ident $end:ident $ends:tt] $result:pat => $body:tt, $($rest:tt)*)
    ) => {
        if $selected.index() == $index {
            let result = $selected.$end $ends;
            let $result = result;
            $body
        } else {
            $crate::explored_select!(@take $selected ($($rest)*))
        }
    };
}
