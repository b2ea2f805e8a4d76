//! A page written in Rust that removes nodes from a queue: `trunk serve`, behind a signing proxy.
//!
//! The address names the node: `/?cluster_id=…&hpcqueue_id=…&zone=…&node=…`.

mod client;

use client::Client;
use ehpc_remove_nodes_core::{CallError, Input, Invalid, RemovalRequest};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::UrlSearchParams;
use yew::prelude::*;

/// The state of the removal, as shown.
#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Sending,
    Accepted(String),
    Failed(String),
}

#[component]
fn RemoveButton() -> Html {
    let client = use_memo((), |()| Client::new("/console/api"));
    let state = use_state(|| State::Idle);
    let onclick = {
        let (client, state) = (Rc::clone(&client), state.clone());
        Callback::from(move |_| {
            let (client, state) = (Rc::clone(&client), state.clone());
            state.set(State::Sending);
            spawn_local(async move {
                state.set(match (&*client, request()) {
                    (None, _) => State::Failed("not in a page".into()),
                    (_, Err(invalid)) => State::Failed(invalid.problem + ". " + &invalid.hint),
                    (Some(client), Ok(request)) => match client.remove(request).await {
                        Ok(removal) => State::Accepted(removal.job_id),
                        Err(CallError::Failed(error, _)) => State::Failed(error.message),
                        Err(CallError::Aborted) => State::Failed("Nothing was sent.".into()),
                    },
                });
            });
        })
    };
    let (phase, words) = match &*state {
        State::Idle => ("idle", String::new()),
        State::Sending => ("sending", "Sending …".into()),
        State::Accepted(job) => ("accepted", format!("Accepted as job {job}.")),
        // The message says what it means for the nodes, and what to do next.
        State::Failed(message) => ("failed", message.clone()),
    };
    html! {
        <>
            <button {onclick} disabled={*state == State::Sending}>{ "Remove" }</button>
            <p role="status" data-phase={phase}>{ words }</p>
        </>
    }
}

/// The request that the page's address names, checked field by field.
fn request() -> Result<RemovalRequest, Box<Invalid>> {
    let search = web_sys::window().and_then(|window| window.location().search().ok());
    let given = UrlSearchParams::new_with_str(&search.unwrap_or_default()).ok();
    let text = |name: &str| match given.as_ref().and_then(|given| given.get(name)) {
        Some(text) => Input::Text(text),
        None => Input::Absent,
    };
    RemovalRequest::parse(&[], None, |field| {
        Ok(match field {
            "nodelist" => Input::List(vec![text("node")]),
            "timestamp" => Input::Absent,
            _ => text(field),
        })
    })
}

fn main() {
    yew::Renderer::<RemoveButton>::new().render();
}
