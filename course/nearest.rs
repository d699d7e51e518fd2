//! The nearest name to one that is not there.

/// ` (did you mean `main`?)` if a candidate is near enough to `name`, else nothing.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or(String::new(), |near| format!(" (did you mean `{near}`?)"))
}

/// The candidate at the smallest edit distance, if at most half of `name` differs.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    // Two names are at least as far apart as their lengths; so a name of 100,000 letters, which
    // a request can hold, is compared with none.
    let candidates =
        candidates.into_iter().filter(|one| length.abs_diff(one.chars().count()) * 2 <= length);
    let distances = candidates.map(|one| (strsim::damerau_levenshtein(name, one), one));
    let (distance, near) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 2 <= length).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_name_is_suggested() {
        assert_eq!(nearest("mian", ["main", "helper"]), Some("main"));
        assert_eq!(nearest("zzz", ["main", "helper"]), None);
        assert_eq!(nearest("main", []), None);
        assert_eq!(nearest("ma", ["main", "m"]), Some("m"));
    }
    #[test]
    fn a_name_too_long_to_be_near_is_not_compared() {
        // Comparing these would take a table of 10¹⁰ places.
        let (long, longer) = ("a".repeat(100_000), "b".repeat(200_000));
        assert_eq!(nearest(&long, [longer.as_str(), "main"]), None);
    }
}
