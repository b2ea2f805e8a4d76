//! Which clusters a row of the operation log is about.

use ehpc_remove_nodes_core::{ResourceKind, resource_kind};
use serde::Serialize;

/// A row, as far as its `resource_ids` are understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogRow {
    /// The clusters that it names; empty if none is recognised.
    pub clusters: Vec<String>,
    /// Whether all of it has the documented form. If not, it might be about any cluster, and a
    /// client must not be told that it is about another one.
    pub understood: bool,
}

impl LogRow {
    /// Reads `resource_ids`, documented as ids separated by single spaces: a cluster, a queue and
    /// nodes. A row in another form is searched for ids, so that its users can see it.
    pub fn read(resource_ids: &str) -> Self {
        let mut clusters: Vec<String> = Vec::new();
        let is_separator = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let ids = resource_ids.split(is_separator).filter(|id| !id.is_empty());
        for (place, id) in ids.enumerate() {
            let is_cluster = match resource_kind(id) {
                Some(kind) => kind == ResourceKind::Cluster,
                // The API guarantees no format of ids; the cluster is documented to come first.
                None => place == 0 || id.to_ascii_lowercase().starts_with("ehpc-"),
            };
            if is_cluster && !clusters.iter().any(|known| known == id) {
                clusters.push(id.into());
            }
        }
        let kinds: Option<Vec<_>> = resource_ids.split(' ').map(resource_kind).collect();
        let understood = kinds.is_some_and(|kinds| kinds.contains(&ResourceKind::Cluster));
        LogRow { clusters, understood }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_row_names_its_cluster() {
        let row = LogRow::read("ehpc-czkekzfz ehpcq-rg0vaycm cln-w1xufnk9");
        assert_eq!(row, LogRow { clusters: vec!["ehpc-czkekzfz".into()], understood: true });
        let row = LogRow::read("ehpcq-1 ehpc-1 cln-1 ehpc-2");
        assert_eq!(row.clusters, ["ehpc-1", "ehpc-2"]);
        assert!(row.understood);
    }

    /// All rows of up to four parts: none of their clusters is missed, and a row counts as
    /// understood only if the client understands it too.
    #[test]
    fn no_cluster_is_missed_in_any_row() {
        let ids = ["ehpc-1", "ehpc-2", "EHPC-3", "ehpcq-1", "cln-1", "ehpc-", "x", "", "节"];
        let mut rows = vec![String::new()];
        for _ in 0..4 {
            rows = rows
                .iter()
                .flat_map(|row| {
                    ids.iter().flat_map(move |id| {
                        [" ", ",", "  ", "\""].map(|between| match row.as_str() {
                            "" => (*id).to_owned(),
                            row => format!("{row}{between}{id}"),
                        })
                    })
                })
                .collect();
            rows.sort_unstable();
            rows.dedup();
            for text in &rows {
                let LogRow { clusters, understood } = LogRow::read(text);
                for id in ["ehpc-1", "ehpc-2", "EHPC-3"] {
                    assert_eq!(
                        clusters.iter().any(|known| known == id),
                        text.contains(id),
                        "{text}"
                    );
                }
                let is_documented = text.split(' ').all(|id| resource_kind(id).is_some());
                assert_eq!(understood, is_documented && text.contains("ehpc-"), "{text}");
                assert!(
                    !understood || clusters.iter().all(|id| text.split(' ').any(|one| one == id))
                );
            }
            rows.retain(|row| row.len() < 24);
        }
    }

    #[test]
    fn a_row_in_another_form_is_searched_but_not_understood() {
        for (ids, clusters) in [
            ("", vec![]),
            ("c1 q1 n1", vec!["c1"]),
            ("ehpc-1,ehpcq-1,cln-1", vec!["ehpc-1"]),
            (r#"["ehpc-1", "ehpcq-1"]"#, vec!["ehpc-1"]),
            ("ehpc-1  ehpcq-1 cln-1", vec!["ehpc-1"]),
            ("EHPC-1 ehpcq-1", vec!["EHPC-1"]),
            ("ehpcq-1 cln-1", vec![]),
            ("node-7 ehpc-1", vec!["node-7", "ehpc-1"]),
            ("集群", vec![]),
        ] {
            let row = LogRow::read(ids);
            assert_eq!(
                (row.clusters, row.understood),
                (clusters.into_iter().map(String::from).collect(), false),
                "{ids}"
            );
        }
    }
}
