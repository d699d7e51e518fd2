//! The nearest name to one that is not there.

/// ` (did you mean `main`?)` if a candidate is near enough to `name`, else nothing.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or(String::new(), |near| format!(" (did you mean `{near}`?)"))
}

/// The candidate at the smallest edit distance, if at most half of `name` differs.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |candidate: &str| strsim::damerau_levenshtein(name, candidate);
    let near = candidates.into_iter().min_by_key(|candidate| distance(candidate))?;
    (distance(near) * 2 <= name.chars().count()).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_name_is_suggested() {
        assert_eq!(nearest("mian", ["main", "helper"]), Some("main"));
        assert_eq!(nearest("zzz", ["main", "helper"]), None);
        assert_eq!(nearest("main", []), None);
    }
}
