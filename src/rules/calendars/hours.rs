//! Hours of a day as calendars write them: `"09:00-18:00"`, less breaks.

use unicode_normalization::UnicodeNormalization as _;

use crate::desk::calendar::{Hours, Interval};
use crate::written::{Both, Placed, Section, both};

const HOUR_MIN: u32 = 60;
const DAY_MIN: u32 = 24 * HOUR_MIN;

/// From and to, in minutes after midnight.
type Span = (u32, u32);

/// `hours` less `breaks`; nothing if one of them is wrong.
pub(super) fn read(section: &Section<'_>) -> Option<Hours> {
    let hours = section.required_texts("hours");
    let open = list(section, hours);
    let breaks = list(section, section.texts("breaks").or_else(|| Some(Vec::new())));
    let (mut open, breaks) = (open?, breaks?);
    if open.is_empty() {
        section.note(
            &section.place_of_key("hours"),
            both!("`hours` 是空的", "`hours` is empty"),
            both!(
                "写成如 [\"09:00-12:00\"]；休息的日子写进 holidays，每周休息的不必写",
                "write it like [\"09:00-12:00\"]; days off go into holidays, and weekly ones are left out"
            ),
        );
        return None;
    }
    open.sort_by_key(|span| span.value);
    let mut left: Vec<Span> = open.iter().map(|span| span.value).collect();
    for pause in &breaks {
        let (from, to) = pause.value;
        let Some(at) = left.iter().position(|(open, close)| *open <= from && to <= *close) else {
            let written = show(pause.value);
            section.note(
                &pause.place,
                both!("休息时间 `{written}` 不在工作时间内", "the break `{written}` lies outside the hours"),
                both!("改成工作时间之内的一段，或删去它", "move it into the hours, or delete it"),
            );
            return None;
        };
        let (open, close) = left.remove(at);
        left.extend([(open, from), (to, close)].into_iter().filter(|(from, to)| from < to));
        left.sort_unstable();
    }
    let times = left.iter().filter_map(|(open, close)| Interval::new(clock(*open), clock(*close))).collect();
    let hours = Hours::new(times).filter(|hours| !hours.is_closed());
    if hours.is_none() {
        section.note(
            &section.place_of_key("breaks"),
            both!("除去休息时间就没有工作时间了", "the breaks leave nothing of the hours"),
            both!("缩短 breaks；休息的日子写进 holidays", "shorten the breaks; days off go into holidays"),
        );
    }
    hours
}

/// A list of spans apart from each other.
fn list(section: &Section<'_>, texts: Option<Vec<Placed<String>>>) -> Option<Vec<Placed<Span>>> {
    let texts = texts?;
    let count = texts.len();
    let mut spans: Vec<Placed<Span>> = Vec::new();
    for text in texts {
        match span(&text.value) {
            Ok(value) => spans.push(Placed { value, place: text.place }),
            Err((mistake, mend)) => section.note(&text.place, mistake, mend),
        }
    }
    for (at, second) in spans.iter().enumerate() {
        let (from, to) = second.value;
        let Some(first) = spans.iter().take(at).find(|first| first.value.0 < to && from < first.value.1) else {
            continue;
        };
        let (one, other) = (show(first.value), show(second.value));
        let both_in_one = show((first.value.0.min(from), first.value.1.max(to)));
        section.note(
            &second.place,
            both!("`{other}` 与 `{one}` 重叠", "`{other}` overlaps `{one}`"),
            both!("合成一段，如 `{both_in_one}`，或改其中一段", "make one of both, as `{both_in_one}`, or change one"),
        );
        return None;
    }
    (spans.len() == count).then_some(spans)
}

/// Reads `09:00-12:00`, or says what is wrong with it and the mend.
fn span(written: &str) -> Result<Span, (Both, Both)> {
    let plain = plain(written);
    let Some((from, to)) = plain.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?))) else {
        return Err((
            both!("看不懂时段 `{written}`", "`{written}` does not say from when to when"),
            both!("写成如 `09:00-12:00`", "write it like `09:00-12:00`"),
        ));
    };
    for (hour, minute) in [from, to] {
        if minute >= HOUR_MIN || hour * HOUR_MIN + minute > DAY_MIN {
            let mistake = both!("没有 {hour:02}:{minute:02} 这个时刻", "there is no time {hour:02}:{minute:02}");
            return Err((mistake, both!("一天从 00:00 到 24:00", "a day goes from 00:00 to 24:00")));
        }
    }
    let (from, to) = (from.0 * HOUR_MIN + from.1, to.0 * HOUR_MIN + to.1);
    let shown = show((from, to));
    if from == DAY_MIN {
        return Err((
            both!("`{written}` 从 24:00 开始", "`{written}` begins at 24:00"),
            both!("24:00 只能是结束时刻；次日从 00:00 开始", "24:00 is an end; the next day begins at 00:00"),
        ));
    }
    if to <= from {
        let mistake = both!("`{written}` 的结束不晚于开始", "`{written}` does not end after it begins");
        let (night, morning) = (show((from, DAY_MIN)), show((0, to)));
        let swapped = show((to, from));
        let afternoon = show((from, to + DAY_MIN / 2));
        let mend = match to {
            // "08:30-5:30": a clock with twelve hours.
            1.. if to < from && to < DAY_MIN / 2 && from < DAY_MIN / 2 => both!(
                "下午写成二十四小时制，如 `{afternoon}`",
                "write afternoon hours by twenty-four, as `{afternoon}`"
            ),
            0 => both!("到当天结束写成 `{night}`", "write `{night}` for the end of the day"),
            _ if to == from => both!("写成如 `09:00-12:00`", "write it like `09:00-12:00`"),
            _ => both!(
                "写成 `{swapped}`；若跨过午夜，分成当天的 `{night}` 和次日的 `{morning}`",
                "write `{swapped}`; hours over midnight are `{night}` on this day and `{morning}` on the next"
            ),
        };
        return Err((mistake, mend));
    }
    if plain != written.split_whitespace().collect::<String>() {
        let mistake = both!("`{written}` 用了全角或别的符号", "`{written}` is not written with `:` and `-`");
        return Err((mistake, both!("写成 `{shown}`", "write `{shown}`")));
    }
    Ok((from, to))
}

/// As hands mean it: full-width signs, every kind of dash and 至 as a hyphen, a full stop between digits as a colon.
fn plain(written: &str) -> String {
    let folded: String = written.nfkc().filter(|c| !c.is_whitespace()).collect();
    let dashed: String =
        folded.replace("..", "-").chars().map(|c| if "–—―−~〜至到".contains(c) { '-' } else { c }).collect();
    dashed.replace(['.', '点', '时'], ":")
}

/// Hour and minute, whatever their values.
fn time(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let fits = (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        digits.parse().ok().filter(|_| fits)
    };
    Some((number(hour)?, number(minute).filter(|_| minute.len() == 2)?))
}

fn clock(minute: u32) -> (u32, u32) {
    (minute / HOUR_MIN, minute % HOUR_MIN)
}

fn show((from, to): Span) -> String {
    let ((h, m), (until_h, until_m)) = (clock(from), clock(to));
    format!("{h:02}:{m:02}-{until_h:02}:{until_m:02}")
}
