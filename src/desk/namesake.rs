//! Somebody from outside who goes by the name of one of the house. Anybody can write any name before an address of his own:
//! who answers him must know that it is not the address on record.

use super::house::House;
use crate::ids::Address;
use crate::rules::Policy;

/// A shorter name is anybody's.
const LETTERS_MIN: usize = 2;

/// Whether the name before this outside address is that of somebody on record with another one. `asked` are the addresses
/// of those who asked under it before.
#[must_use]
pub fn is_of_the_house(name: &str, asked: &[Address], house: &House, policy: &Policy) -> bool {
    let name = squeezed(name);
    let is = |known: &str| squeezed(known) == name;
    let staff = || policy.people.values().any(|person| is(&person.name) || person.name_en.as_deref().is_some_and(is));
    let employee = || policy.directory.names().any(is);
    name.chars().count() >= LETTERS_MIN && (staff() || employee() || asked.iter().any(|addr| house.is_ours(addr)))
}

/// However a name is spaced and written large.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
