//! A request to read a list.

use crate::catalogue::{ErrorCode, Message, Term};
use crate::request::RemovalRequest;
use crate::request::id::Id;
use crate::request::input::Invalid;
use crate::request::input::{Input, only_known};
use crate::request::operation::List;

const CLUSTER_ID: &str = "cluster_id";
const ZONE: &str = "zone";

/// The documented parameters of the list of queues.
const QUEUE_PARAMETERS: [&str; 7] =
    [CLUSTER_ID, ZONE, "search_word", "name", "is_active", "sort_key", "reverse"];

/// The documented parameters of the list of nodes.
const NODE_PARAMETERS: [&str; 9] = [
    CLUSTER_ID,
    ZONE,
    "search_word",
    "node_role",
    "status",
    "health_status",
    "sort_key",
    "reverse",
    "verbose",
];

/// The list to read, its cluster, and the filters. All pages are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    pub(crate) list: List,
    /// Under the API's names, without `limit` and `offset`; `cluster_id` and `zone` are always
    /// present.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

impl ListRequest {
    /// Creates a request for a list of a cluster, without filters.
    pub fn new(list: List, cluster_id: &Id, zone: &Id) -> Self {
        let parameters =
            vec![(CLUSTER_ID, cluster_id.as_str().into()), (ZONE, zone.as_str().into())];
        ListRequest { list, parameters }
    }

    /// Returns the parameters, under the API's names.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// Creates a request for a list of the cluster of a removal, without filters.
    pub fn of_cluster(list: List, request: &RemovalRequest) -> Self {
        ListRequest::new(list, &request.cluster_id, &request.zone)
    }

    /// Validates a request from the caller, like [`crate::request::RemovalRequest::parse`].
    ///
    /// # Errors
    /// Any error of `value`, or [`Invalid`] for the first field that is unknown, missing or
    /// invalid.
    pub fn parse<E: From<Box<Invalid>>>(
        list: List,
        names: &[String],
        mut value: impl FnMut(&'static str) -> Result<Input, E>,
    ) -> Result<Self, E> {
        let known: &[&'static str] = match list {
            List::Queues => &QUEUE_PARAMETERS,
            List::Nodes => &NODE_PARAMETERS,
        };
        let names = names.iter().map(String::as_str);
        if let Some(name) = names.clone().find(|name| matches!(*name, "limit" | "offset")) {
            return Err(Invalid::new(name, Message::new(ErrorCode::FixedField)).into());
        }
        only_known(names, known, Term::WithinRequest, "")?;
        let mut parameters = Vec::new();
        for name in known {
            let given = value(name)?;
            let text = match (*name, given) {
                (CLUSTER_ID | ZONE, given) => Id::parse(name, given)?.as_str().into(),
                (_, Input::Absent) => continue,
                (_, Input::Text(text)) => text,
                (_, Input::Number(number)) if is_whole(number) => {
                    crate::text::number(number as i64)
                }
                (_, other) => {
                    return Err(other.refused(name, Term::ExpectedFilter).into());
                }
            };
            parameters.push((*name, text));
        }
        Ok(ListRequest { list, parameters })
    }
}

fn is_whole(number: f64) -> bool {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    number.fract() == 0.0 && number.abs() <= LARGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(list: List, given: &[(&str, Input)]) -> Result<ListRequest, Box<Invalid>> {
        let names: Vec<String> = given.iter().map(|(name, _)| (*name).into()).collect();
        ListRequest::parse(list, &names, |field| {
            let found = given.iter().find(|(name, _)| *name == field);
            Ok(found.map_or(Input::Absent, |(_, value)| value.clone()))
        })
    }

    #[test]
    fn documented_filters_are_sent_and_paging_parameters_are_refused() {
        let place = [("cluster_id", Input::Text("c".into())), ("zone", Input::Text("z".into()))];
        let with = |name, value| [&place[..], &[(name, value)]].concat();
        let request = parse(List::Nodes, &with("verbose", Input::Number(1.0))).unwrap();
        let expected = [("cluster_id", "c".into()), ("zone", "z".into()), ("verbose", "1".into())];
        assert_eq!(request.parameters, expected);
        for (list, name) in [
            (List::Queues, "limit"),
            (List::Nodes, "offset"),
            (List::Queues, "node_role"),
            (List::Nodes, "is_active"),
        ] {
            let refused = parse(list, &with(name, Input::Number(1.0))).unwrap_err();
            assert_eq!(refused.field, name);
        }
        let flag = parse(List::Queues, &with("is_active", Input::Bool(true)));
        assert_eq!(flag.unwrap_err().field, "is_active");
        assert_eq!(parse(List::Queues, &place[..1]).unwrap_err().field, "zone");
    }
}
