//! Removes nodes from a queue on tokio, with reqwest.
//!
//! ```sh
//! npm start                                              # the simulated API
//! cargo run -- http://127.0.0.1:8080/api ehpc-gk3wfc7e QUEUE jn1a NODE…
//! ```
//!
//! The keys are read from `QINGCLOUD_ACCESS_KEY_ID` and `QINGCLOUD_SECRET_ACCESS_KEY`; the defaults are
//! those of the simulated API.

mod client;

use client::Client;
use ehpc_remove_nodes_core::{Id, Node, NodeList, RemovalRequest};
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, cluster, queue, zone, nodes @ ..] = args.as_slice() else {
        return Err("usage: remove-on-tokio ENDPOINT CLUSTER QUEUE ZONE NODE…".into());
    };
    let id = |text: &String| Id::new(text).ok_or("an id is empty");
    let nodes: Option<Vec<Node>> = nodes.iter().map(|node| Id::new(node).map(Node::Id)).collect();
    let request = RemovalRequest {
        cluster_id: id(cluster)?,
        hpcqueue_id: id(queue)?,
        nodelist: nodes.as_deref().and_then(NodeList::new).ok_or("name nodes, each once")?,
        zone: id(zone)?,
        timestamp: None,
    };
    // Clones of a client are cheap and share their state.
    let client = Client::new(endpoint)?;
    let call = tokio::spawn(async move { client.remove(request).await });
    let removal = call.await?.map_err(|error| error.to_string())?;
    println!("accepted as job {} (recovered: {})", removal.job_id, removal.recovered);
    Ok(())
}
