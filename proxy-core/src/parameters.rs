//! The parameters in a query: each known, and each at most once.

use crate::operations;
use crate::refusal::Refusal;
use ehpc_remove_nodes_core::{Operation, PAGE_ROWS};

/// The longest value, in bytes. The ids of a page of jobs are shorter.
const LONGEST: usize = 4_096;

/// The last row of a list that can be asked for: the client reads no longer lists.
const LAST_ROW: u32 = 1_000_000;

/// Names and values, in the order of the list of parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// Checks the decoded parameters of a query.
    pub(crate) fn read(operation: &Operation, given: &[(String, String)]) -> Result<Self, Refusal> {
        let known = operations::parameters(operation);
        if let Some((name, _)) = given.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            let shown: String = name.chars().take(40).collect();
            let message = format!("The parameter {shown:?} is not passed on.");
            return Err(Refusal::malformed(message));
        }
        let mut read = Vec::new();
        for name in known {
            let mut values = given.iter().filter(|(given, _)| given == name);
            let Some((_, value)) = values.next() else { continue };
            if values.next().is_some() {
                // The API might read the other one.
                return Err(Refusal::malformed(format!("The parameter {name} occurs twice.")));
            }
            check(name, value)?;
            read.push((*name, value.clone()));
        }
        let parameters = Parameters(read);
        match operations::required(operation).iter().find(|name| parameters.get(name).is_none()) {
            Some(name) => Err(Refusal::malformed(format!("The parameter {name} is missing."))),
            None => Ok(parameters),
        }
    }

    /// Returns the value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    /// Returns all of them, to be signed.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

fn check(name: &str, value: &str) -> Result<(), Refusal> {
    let is_valid = match name {
        "limit" => number(value).is_some_and(|rows| (1..=PAGE_ROWS).contains(&rows)),
        "offset" => number(value).is_some_and(|row| row <= LAST_ROW),
        "reverse" | "is_active" | "verbose" => number(value).is_some_and(|flag| flag <= 9),
        "zone" | "cluster_id" => !value.is_empty() && value.len() <= LONGEST,
        _ => value.len() <= LONGEST,
    };
    let message = || format!("The parameter {name} is invalid.");
    if is_valid { Ok(()) } else { Err(Refusal::malformed(message())) }
}

/// Parses a whole number without a sign, as the client writes it.
fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ehpc_remove_nodes_core::{LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, REMOVE_NODES};

    fn read(operation: &Operation, query: &[(&str, &str)]) -> Result<Parameters, Refusal> {
        let given: Vec<_> = query.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        Parameters::read(operation, &given)
    }

    #[test]
    fn known_parameters_are_kept() {
        let query = [("limit", "100"), ("cluster_id", "c"), ("zone", "z"), ("verbose", "1")];
        let parameters = read(&LIST_NODES, &query).unwrap();
        let expected = [("zone", "z"), ("limit", "100"), ("cluster_id", "c"), ("verbose", "1")];
        assert_eq!(parameters.pairs(), expected);
        assert!(read(&REMOVE_NODES, &[]).unwrap().pairs().is_empty());
    }

    #[test]
    fn unknown_repeated_missing_and_invalid_parameters_are_refused() {
        let place = [("cluster_id", "c"), ("zone", "z")];
        for (operation, more) in [
            (&LIST_NODES, ("is_active", "1")),
            (&LIST_QUEUES, ("node_role", "compute")),
            (&LIST_QUEUES, ("zone", "y")),
            (&LIST_QUEUES, ("signature", "x")),
            (&LIST_QUEUES, ("access_key_id", "x")),
            (&LIST_QUEUES, ("limit", "101")),
            (&LIST_QUEUES, ("limit", "0")),
            (&LIST_QUEUES, ("limit", "+1")),
            (&LIST_QUEUES, ("limit", "")),
            (&LIST_QUEUES, ("offset", "-1")),
            (&LIST_QUEUES, ("offset", "99999999999")),
            (&LIST_QUEUES, ("reverse", "yes")),
        ] {
            let refusal = read(operation, &[&place[..], &[more]].concat()).unwrap_err();
            assert_eq!(refusal.status, 400, "{more:?}");
        }
        for query in [&place[..1], &place[1..], &[("cluster_id", ""), ("zone", "z")]] {
            assert_eq!(read(&LIST_NODES, query).unwrap_err().status, 400, "{query:?}");
        }
        for more in ["search_word", "owner", "resource_ids", "cluster_id"] {
            let query = [("zone", "z"), (more, "x")];
            assert_eq!(read(&LIST_OPERATIONS, &query).unwrap_err().status, 400, "{more}");
        }
        assert_eq!(read(&REMOVE_NODES, &[("zone", "z")]).unwrap_err().status, 400);
    }
}
