//! Types that the chapter on synchronisation builds, in reading order.
