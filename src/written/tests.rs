//! Places, nearest words, encodings, and that no text whatever makes the reading stumble.

use proptest::prelude::*;

use super::*;
use crate::ids::Language;

/// Reads a file with one section of known keys and gives what was noted.
fn noted(text: &str) -> Vec<Problem> {
    let page = Page::new("f.toml", text);
    page.read(|top| {
        let one = top.section("one");
        let one = one.as_ref();
        one.and_then(|one| one.required_text("name"));
        one.and_then(|one| one.number("count", 1, 9));
        one.and_then(|one| one.yes_or_no("there"));
        one.and_then(|one| one.choices("kinds", &[("red", 1), ("green", 2)]));
        let many = top.sections("many");
        let yes = |word: &str| if word == "yes" { Ok(()) } else { Err((both!("不", "no"), both!("是", "yes"))) };
        for section in &many {
            let _ = section.meant("word", yes);
        }
    });
    page.into_problems()
}

fn told(text: &str) -> String {
    show_all(&noted(text), Language::English)
}

#[test]
fn what_is_right_is_not_noted() {
    assert_eq!(
        told(
            "[one]\nname = \"李娜\"\ncount = 0x9\nthere = true\nkinds = [\"red\", \"green\"]\n[[many]]\nword = \"yes\"\n"
        ),
        ""
    );
    assert_eq!(told("\u{feff}one.name = \"a BOM before it\"\r\n"), "");
    assert_eq!(told(""), "");
}

#[test]
fn every_mistake_of_a_file_is_noted_in_the_order_of_its_lines() {
    let text = "[one]\nnaem = \"李\"\ncount = 10\nthere = \"true\"\nkinds = [\"rde\", 3, \"blue\"]\n[[many]]\n[[many]]\nword = \"no\"\n[two]\n";
    assert_eq!(
        told(text),
        "f.toml:1:2: [one] has no `name`. Mend: add `name = …` to this section.\n\
         f.toml:2:1: [one] knows no key `naem`. Mend: write `name`.\n\
         f.toml:3:9: `count` is out of range. Mend: write a number from 1 to 9.\n\
         f.toml:4:9: `there` must be true or false. Mend: write it without quotation marks.\n\
         f.toml:5:10: `kinds` cannot be `rde`. Mend: write `red`.\n\
         f.toml:5:17: `kinds` must be text in quotation marks. Mend: write it as `\"3\"`.\n\
         f.toml:5:20: `kinds` cannot be `blue`. Mend: the choices are `green`, `red`.\n\
         f.toml:8:8: no. Mend: yes.\n\
         f.toml:9:2: there is no key `two`. Mend: the keys here are `one`, `many`; delete it if it is none of them."
    );
}

#[test]
fn columns_count_characters_as_editors_do() {
    assert_eq!(
        told("one = { name = \"李娜王芳\", there = 1 }"),
        "f.toml:1:32: `there` must be true or false. Mend: write it without quotation marks."
    );
    assert!(told("[one]\r\nname = \"x\"\r\ncount = 0\r\n").starts_with("f.toml:3:9:"));
}

#[test]
fn what_hands_do_to_toml_is_named_where_it_was_done() {
    let rows = [
        // The parser stumbles over the line behind each of these.
        (
            "[one]\nkinds = [\"red\", \"green\"\nname = \"x\"\n[[many]]\n",
            "f.toml:2:9: 这个 `[` 没有右括号。改法：在它的内容之后补上 `]`。",
        ),
        (
            "[one]\nkinds = [\n  \"red\", # ]\n  \"gr]een\"\n[[many]]\nword = \"yes\"\n",
            "f.toml:2:9: 这个 `[` 没有右括号。改法：在它的内容之后补上 `]`。",
        ),
        (
            "one = { kinds = [\"red\", name = \"x\" }\n",
            "f.toml:1:17: 这个 `[` 没有右括号。改法：在它的内容之后补上 `]`。",
        ),
        ("one = { name = \"x\"\n[[many]]\n", "f.toml:1:7: 这个 `{` 没有右括号。改法：在它的内容之后补上 `}`。"),
        ("[[many]\nword = \"yes\"\n", "f.toml:1:1: 这个 `[` 没有右括号。改法：在它的内容之后补上 `]`。"),
        (
            "[one]\nkinds = [\"red\"］\nname = \"x\"\n",
            "f.toml:2:15: 这里是中文（全角）符号 `］`，TOML 只认半角符号。改法：改成半角的 `]`。",
        ),
        (
            "[one]\nkinds = [\"red\"，\"green\"]\n",
            "f.toml:2:15: 这里是中文（全角）符号 `，`，TOML 只认半角符号。改法：改成半角的 `,`。",
        ),
        (
            "[one]\nname\u{3000}= \"x\"\n",
            "f.toml:2:5: 这里是全角空格（U+3000），看起来像空格。改法：删去它，或改成半角空格。",
        ),
        (
            "[one]\nname =\u{a0}\"x\"\n",
            "f.toml:2:7: 这里是不换行空格（U+00A0），看起来像空格。改法：删去它，或改成半角空格。",
        ),
        (
            "[[many]]\nword = \"yes\"\n[many]\nword = \"yes\"\n",
            "f.toml:3:2: [many] 写了两次。改法：若是另一项，每一项都写成 [[many]]；否则删去其中一节。",
        ),
        ("[many]\nword = \"yes\"\n", "f.toml:1:1: `many` 应是若干节。改法：写成 [[many]]。"),
        ("[[many]]\nword = \"yes\"\n[[mnay]]\nword = \"yes\"\n", "f.toml:3:3: 没有 `mnay` 这个键。改法：写成 `many`。"),
    ];
    for (text, expected) in rows {
        assert_eq!(show_all(&noted(text), Language::Chinese), expected, "{text}");
    }
}

#[test]
fn the_nearest_word_is_named_only_if_it_is_near() {
    let words = ["members", "mail", "name", "pick", "en"];
    let rows = [
        ("member", Some("members")),
        ("mial", Some("mail")),
        ("emial", Some("mail")),
        ("Name", Some("name")),
        ("cn", None),
        ("deputy", None),
        ("", None),
        ("成员", None),
    ];
    for (wrong, expected) in rows {
        assert_eq!(nearest(wrong, words), expected, "{wrong}");
    }
}

#[test]
fn both_languages_say_place_mistake_and_mend() {
    let problem = Place { file: "rules/people.toml".into(), line: 12, column: 8 }
        .problem(both!("写错了", "this is wrong"), both!("改对", "right it"));
    assert_eq!(problem.in_language(Language::English), "rules/people.toml:12:8: this is wrong. Mend: right it.");
    assert_eq!(problem.in_language(Language::Chinese), "rules/people.toml:12:8: 写错了。改法：改对。");
    assert_eq!(problem.to_string(), problem.in_language(Language::English));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reading_stumble(text in r#"([\[\]{}="'#,.\\\n“：李a-z0-9 ]|one|many|name|\PC){0,60}"#) {
        for problem in noted(&text) {
            prop_assert!(problem.line <= text.lines().count().max(1) + 1, "{problem}");
        }
    }

    #[test]
    fn no_bytes_make_the_decoding_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let (text, problem) = decode("f.toml", &bytes);
        prop_assert_eq!(problem.is_none(), std::str::from_utf8(&bytes).is_ok());
        prop_assert!(text.is_some() || problem.is_some());
    }
}

#[test]
fn what_a_reading_asks_for_is_noted_with_its_form() {
    let page =
        Page::noting_keys("f.toml", "[one]\n[[many]]\nword = \"a\"\n[[many]]\n[free.x]\n[free.\"某\"]\nlong = true\n");
    page.read(|top| {
        let one = top.section("one").unwrap();
        let _ = (one.required_text("name"), one.number("count", 1, 9), one.has("seen"));
        for many in top.sections("many") {
            let _ = many.choice("word", &[("a", 1), ("b", 2)]);
            let _ = many.text("word");
            // Only where there is no word does a list have to stand there.
            if many.has("word") {
                many.texts("list")
            } else {
                many.required_texts("list")
            };
        }
        let free = top.section("free").unwrap();
        let names: Vec<String> = free
            .named_sections(&[])
            .iter()
            .map(|(name, section)| format!("{} {}", name.value, section.yes_or_no("long").is_some()))
            .collect();
        assert_eq!(names, ["x false", "某 true"]);
    });
    let shown: Vec<String> = page
        .into_keys()
        .iter()
        .map(|(path, key)| {
            let form = key.form.as_ref().map_or("-".to_owned(), |form| format!("{form:?}"));
            format!("{path} {form}{}", if key.required { " required" } else { "" })
        })
        .collect();
    assert_eq!(
        shown,
        [
            "free Section",
            "free.* Named",
            "free.*.long YesOrNo",
            "many Sections",
            "many.list Texts",
            "many.word Word([\"a\", \"b\"])",
            "one Section",
            "one.count Number { least: 1, most: 9 }",
            "one.name Text required",
            "one.seen -",
        ]
    );
    let plain = Page::new("f.toml", "[one]\n");
    plain.read(|top| top.section("one").is_some());
    assert_eq!(plain.into_keys(), Keys::default(), "an ordinary reading notes nothing");
}
