//! What people write on lists, and which words that lets out.

use super::mime::Read;
use super::peek::Letter;
use super::world::World;

/// What a letter about one case showed to somebody who may let it out.
#[derive(Clone, Debug)]
pub struct Showed {
    letter: i64,
    canaries: Vec<String>,
}

impl World {
    /// Somebody has a feedback slip or a preview before him: a later list's `发` means its words.
    pub fn note_shown(&mut self, row: &Letter, to: &str, read: &Read) {
        let (Some(case), "feedback" | "preview") = (row.case, row.kind.as_str()) else { return };
        let showed = Showed { letter: row.id, canaries: self.model.canaries_in(&read.text) };
        let newest = self.showed.entry((case, to.to_owned())).or_insert_with(|| showed.clone());
        if newest.letter < showed.letter {
            *newest = showed;
        }
    }

    /// A list, or the letter about lines of one that were not done.
    pub fn list_reads(&mut self, to: &str, read: &Read) {
        let lines = numbered(&read.text);
        if self.rng.percent(2) {
            return self.answers_the_wrong_letter(to, read);
        }
        if lines.is_empty() || !self.rng.percent(14) {
            return;
        }
        let (mut words, mut grants) = (Vec::new(), Vec::new());
        let times = 1 + self.rng.below(2);
        let number = self.next_number + 1;
        for n in 0..times {
            let (place, case) = *self.rng.pick(&lines);
            let asker = self.peek().text("SELECT asker FROM cases WHERE id = ?1", &[&case]).unwrap_or_default();
            let front = if self.rng.percent(30) { format!("FSSC-{case}") } else { place.to_string() };
            let act = *self.rng.weighted(&[(40, 0), (14, 1), (14, 2), (10, 3), (10, 4), (8, 5)]);
            // One word a mail: two lines with words of their own are two mails.
            let act = if n > 0 && act != 0 { 2 } else { act };
            words.push(match act {
                0 => format!("{front} {}", self.rng.pick(&["发", "/send", "发送"])),
                1 => {
                    let canary = self.model.canary('A', number);
                    grants.push((canary.clone(), asker.clone()));
                    format!("{front} 发：请于月底前提交，{canary}")
                }
                2 => format!("{front} 催"),
                3 => format!("{front} 注 已电话沟通，{}", self.model.canary('N', number)),
                4 => format!("{front} 转 税务 这家供应商有问题 {}", self.model.canary('N', number)),
                _ => format!("{front} 状态"),
            });
            if act <= 1 {
                let shown = self.showed.get(&(case, to.to_owned()));
                grants.extend(
                    shown.into_iter().flat_map(|shown| &shown.canaries).cloned().map(|one| (one, asker.clone())),
                );
            }
        }
        let at = self.after_work(2, 90);
        let style = self.style();
        let draft = self.staff_reply(to, read, &words.join("\n"), style);
        self.post(at, &draft, grants);
    }
}

/// The lines of a list with their numbers and cases.
fn numbered(text: &str) -> Vec<(usize, i64)> {
    let line = |line: &str| {
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
        let place = digits(line.trim_start());
        let case = digits(line.split_once("FSSC-")?.1);
        Some((place.parse().ok()?, case.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}
