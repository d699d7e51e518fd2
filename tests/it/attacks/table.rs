//! `tests/attacks/table.md`: what each level held, on a machine that the table names.
//!
//! `INTERLEAVE_BLESS=1 cargo test --test it attacks::table` runs every attack and makes it anew.

use super::attack::{Attack, Verdict};
use super::canary::Canary;
use super::run;
use crate::harness::levels;
use crate::support::{none, read, root};
use course::machine;
use course::runner::Level;
use std::fmt::Write;

const FILE: &str = "tests/attacks/table.md";

#[test]
fn the_table_of_attacks_has_every_attack_and_its_claims() {
    let attacks = Attack::all();
    if std::env::var_os("INTERLEAVE_BLESS").is_some() {
        let (table, complaints) = table(&attacks);
        std::fs::write(root().join(FILE), table).unwrap();
        return none(complaints);
    }
    let stored = read(&root().join(FILE));
    let mut complaints = Vec::new();
    for attack in &attacks {
        let names = format!("{} ", start(attack));
        let Some(row) = stored.lines().find(|line| line.starts_with(&names)) else {
            complaints.push(format!("{FILE}: no row `{names}…`"));
            continue;
        };
        let cells = row[names.len()..].trim_matches([' ', '|']).split(" | ");
        for (level, cell) in Level::ALL.iter().zip(cells) {
            if cell == NOT_HELD || (cell == NOT_CLAIMED) == attack.holds.contains(level) {
                complaints.push(format!("{FILE}: `{}`, {}: {cell}", attack.name, level.name()));
            }
        }
    }
    let rows = stored.lines().filter(|line| line.starts_with("| **")).count();
    if rows != attacks.len() {
        complaints.push(format!("{FILE}: {rows} rows for {} attacks", attacks.len()));
    }
    if !complaints.is_empty() {
        complaints
            .push("make it anew: INTERLEAVE_BLESS=1 cargo test --test it attacks::table".into());
    }
    none(complaints);
}

const NOT_CLAIMED: &str = "not claimed";

const NOT_HELD: &str = "not held";

/// What the cells say.
const WORDS: &str = "\
- held: everything that the attack tried was refused.
- limit: the attack ran into this limit, which ended it.
- not held: something was not refused; to be mended, or claimed no longer.
- not claimed: the level does not promise to hold it; it was not tried.
- not here: the machine that made the table does not have the level.
";

/// The table, and a line for each claim that is not true here.
fn table(attacks: &[Attack]) -> (String, Vec<String>) {
    let names = |levels: &[Level]| levels.iter().map(|l| l.name()).collect::<Vec<_>>();
    let mut text = format!(
        "# Attacks\n\nMade by `INTERLEAVE_BLESS=1 cargo test --test it attacks::table` on {}, which has \
         the levels {}.\n\n{WORDS}\n| what it tries | {} |\n|---|{}\n",
        machine::place(),
        names(levels()).join(", "),
        names(&Level::ALL).join(" | "),
        "---|".repeat(Level::ALL.len()),
    );
    let mut complaints = Vec::new();
    for attack in attacks {
        text += &start(attack);
        let mut canary = Canary::set(&attack.name);
        for level in Level::ALL {
            let cell = match (attack.holds.contains(&level), levels().contains(&level)) {
                (false, _) => NOT_CLAIMED.to_owned(),
                (true, false) => "not here".to_owned(),
                (true, true) => match run(attack, level, &mut canary) {
                    Ok(Verdict::Held) => "held".to_owned(),
                    Ok(Verdict::Limit(which)) => format!("limit: {which}"),
                    Err(why) => {
                        complaints.extend(why);
                        canary = Canary::set(&attack.name);
                        NOT_HELD.to_owned()
                    }
                },
            };
            // Writing to a String cannot fail.
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    (text, complaints)
}

/// The cell of a row that does not depend on the machine: one, so that a page has room for the
/// others, and a name that a line can break in.
fn start(attack: &Attack) -> String {
    format!("| **{}.** {} |", attack.name.replace('_', " "), attack.tries.replace('|', "\\|"))
}
