//! Names of time zones as people write them.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::problem::{Both, both};
use super::{mend_word, nearest};

/// What people call Beijing's time, and what an edit distance would take for some other place.
const SHANGHAI: &[&str] = &[
    "asia/beijing",
    "asia/peking",
    "beijing",
    "peking",
    "shanghai",
    "china",
    "cst",
    "utc+8",
    "utc+08",
    "utc+08:00",
    "gmt+8",
    "gmt+08",
    "gmt+08:00",
    "+8",
    "+08:00",
    "北京",
    "北京时间",
    "上海",
];

/// A zone by its IANA name, or what is wrong with the name.
pub fn zone(text: &str) -> Result<Tz, (Both, Both)> {
    text.parse().map_err(|_| {
        let names = TZ_VARIANTS.iter().map(|zone| zone.name());
        let bare = |name: &str| name.to_lowercase().replace([' ', '_'], "");
        let is_shanghai = SHANGHAI.contains(&bare(text).as_str());
        // "New York" alone, without its continent.
        let city = names.clone().find(|name| name.rsplit('/').next().map(bare) == Some(bare(text)));
        // All zones are too many to list.
        let mend = match (city, nearest(text, names.clone())) {
            _ if is_shanghai => both!("写成 `Asia/Shanghai`", "write `Asia/Shanghai`"),
            (Some(city), _) => both!("写成 `{city}`", "write `{city}`"),
            (None, Some(_)) => mend_word(text, names),
            (None, None) => both!("写成如 \"Asia/Shanghai\"", "write it like \"Asia/Shanghai\""),
        };
        (both!("没有时区 `{text}`", "there is no time zone `{text}`"), mend)
    })
}
