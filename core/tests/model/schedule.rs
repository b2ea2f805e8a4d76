//! One random schedule: what is in the world, who calls when, and how everything goes.

use crate::bounds::{Knobs, Mix};
use crate::client::{Client, Entry, Errand};
use crate::dice::Dice;
use crate::plan::Fate;
use crate::world::{ADDITION, CLUSTER, Job, NODES, Origin, QUEUE, REMOVAL, World};
use ehpc_remove_nodes_core::{Event, GroupNumber, Id, Meeting, Memory, NodeInfo};
use std::cell::RefCell;
use std::rc::Rc;

/// A schedule that has been run to its end.
pub struct Run {
    pub knobs: Knobs,
    /// One for each endpoint: their job ids are the same.
    pub worlds: Vec<World>,
    pub clients: Vec<Client>,
}

impl Run {
    /// The truth of the server that a call speaks to.
    pub fn world(&self, client: &Client) -> &World {
        &self.worlds[client.endpoint]
    }
}

/// Draws a schedule and runs it.
pub fn random(dice: &mut Dice, mix: Mix) -> Run {
    let knobs = Knobs::draw(dice, mix);
    let mut worlds = vec![World::default(), World::default()];
    let errands = errands(dice, mix);
    for world in &mut worlds {
        rivals(dice, &knobs, world, &errands);
    }
    let mut fate = |dice: &mut Dice| Fate::draw(dice, &knobs);
    run(dice, knobs.clone(), worlds, &errands, &mut fate)
}

/// Runs all calls to their end, in the order of true time.
pub fn run(
    dice: &mut Dice,
    knobs: Knobs,
    mut worlds: Vec<World>,
    errands: &[Errand],
    fate: &mut dyn FnMut(&mut Dice) -> Fate,
) -> Run {
    let memories: Vec<Rc<RefCell<Memory>>> =
        (0..3).map(|_| Rc::new(RefCell::new(Memory::new()))).collect();
    let mut clients: Vec<Client> = errands
        .iter()
        .enumerate()
        .map(|(call, errand)| Client::new(&knobs, call, errand, &memories[errand.instance]))
        .collect();
    let mut turns: Vec<(i64, usize)> =
        clients.iter().enumerate().map(|(call, client)| (client.start, call)).collect();
    turns.sort_unstable();
    let mut waiting: Vec<usize> = turns.into_iter().map(|(_, call)| call).collect();
    loop {
        let_in(&mut clients, &mut waiting);
        let soonest = clients
            .iter_mut()
            .filter(|client| client.next.is_some())
            .min_by_key(|client| client.next.as_ref().map(|(at, _)| *at));
        let Some(client) = soonest else { break };
        let world = &mut worlds[client.endpoint];
        client.step(dice, &knobs, world, fate);
        client.interrupt();
    }
    assert!(waiting.is_empty(), "a call never had its turn");
    Run { knobs, worlds, clients }
}

/// Calls of one instance that may concern the same nodes go one after the other.
fn let_in(clients: &mut [Client], waiting: &mut Vec<usize>) {
    let mut still: Vec<usize> = Vec::new();
    for &call in waiting.iter() {
        let client = &clients[call];
        let blocks = |other: usize| {
            let other = &clients[other];
            other.instance == client.instance && other.outcome.is_none() && share(other, client)
        };
        let under_way = |other: &usize| clients[*other].next.is_some();
        let running: Vec<usize> = (0..clients.len()).filter(under_way).collect();
        if running.into_iter().chain(still.iter().copied()).any(blocks) {
            still.push(call);
            continue;
        }
        let free = |other: &Client| {
            other.instance == client.instance && other.outcome.is_some() && share(other, client)
        };
        let since = clients.iter().filter(|other| free(other)).map(|other| other.ended).max();
        let at = client.start.max(since.unwrap_or(i64::MIN));
        clients[call].next = Some((at, Event::Started));
        clients[call].interrupt();
    }
    *waiting = still;
}

fn share(one: &Client, other: &Client) -> bool {
    let all: Vec<NodeInfo> = NODES
        .iter()
        .map(|(id, group)| NodeInfo {
            node_id: Id::new(*id).unwrap(),
            group_id: GroupNumber::from_u64(*group),
            compute: true,
        })
        .collect();
    let (one, other) = (one.machine.target(), other.machine.target());
    match one.meets(other) {
        Meeting::Together => true,
        Meeting::Perhaps => one.share_a_node(other, &all),
        Meeting::Apart => false,
    }
}

fn errands(dice: &mut Dice, mix: Mix) -> Vec<Errand> {
    use Entry::{Group, Id};
    let lists: [&[Entry]; 10] = [
        &[Id("cln-a")],
        &[Id("cln-a")],
        &[Id("cln-a"), Id("cln-b")],
        &[Id("cln-b"), Id("cln-c")],
        &[Id("cln-e")],
        &[Group(1)],
        &[Group(3)],
        &[Group(2), Id("cln-e")],
        &[Group(9)],
        &[Id("cln-f"), Id("cln-d")],
    ];
    let wild = mix == Mix::Wild;
    let count = if wild { dice.one_of(&[1, 1, 1, 2, 2, 3]) } else { 1 };
    let mut last: Option<&[Entry]> = None;
    (0..count)
        .map(|_| {
            let drawn: &[Entry] = match (wild, last) {
                // Often the same nodes once more.
                (true, Some(last)) if dice.chance(0.5) => last,
                (true, _) => dice.one_of(&lists),
                (false, _) => dice.one_of(&lists[..8]),
            };
            last = Some(drawn);
            Errand {
                adds: wild && dice.chance(0.2),
                nodelist: drawn.to_vec(),
                instance: if wild && dice.chance(0.2) { 1 } else { 0 },
                endpoint: if wild && dice.chance(0.2) { 1 } else { 0 },
                start: dice.between(0, 30_000),
                abort: (wild && dice.chance(0.15)).then(|| dice.between(0, 60_000)),
            }
        })
        .collect()
}

/// Rows that others wrote: older ones, other actions, other nodes, and, in the wild, the same.
fn rivals(dice: &mut Dice, knobs: &Knobs, world: &mut World, errands: &[Errand]) {
    let wild = knobs.mix == Mix::Wild;
    let old = if dice.chance(0.3) { dice.between(0, 20) } else { dice.between(0, 3) };
    for _ in 0..old {
        let nodes = if dice.chance(0.5) { named(&errands[0]) } else { vec!["cln-x"] };
        let (from, to) = if dice.chance(0.5) { (-7_300_000, -130_000) } else { (-90_000_000, 0) };
        row(dice, knobs, world, from, to - 150_000, REMOVAL, &[CLUSTER, QUEUE], &nodes);
    }
    for _ in 0..dice.between(0, 6) {
        let nodes = named(&errands[(dice.next() % errands.len() as u64) as usize]);
        let (from, to) = (-16_000, 40_000);
        match dice.next() % if wild { 10 } else { 3 } {
            0 => row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, QUEUE], &["cln-x"]),
            1 => row(dice, knobs, world, from, to, "HpcJobSubmit", &[CLUSTER], &nodes),
            2 => {
                dice.note("rival: addition");
                row(dice, knobs, world, from, to, ADDITION, &[CLUSTER, QUEUE], &nodes);
            }
            3 => {
                dice.note("rival: identical");
                row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, QUEUE], &nodes);
            }
            4 => {
                dice.note("rival: superset");
                let more = [&nodes[..], &["cln-x"]].concat();
                row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, QUEUE], &more);
            }
            5 => {
                dice.note("rival: without node ids");
                row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, QUEUE], &[]);
            }
            6 => {
                let all: Vec<&str> = NODES.iter().map(|(id, _)| *id).collect();
                row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, QUEUE], &all);
            }
            7 => {
                dice.note("rival: another queue");
                row(dice, knobs, world, from, to, REMOVAL, &[CLUSTER, "ehpcq-other"], &nodes);
            }
            8 => row(dice, knobs, world, from, to, "HpcClusterStopNodes", &[CLUSTER], &nodes),
            _ => row(dice, knobs, world, from, to, REMOVAL, &["ehpc-other", "q"], &["cln-y"]),
        }
    }
}

fn named(errand: &Errand) -> Vec<&'static str> {
    let all = errand.nodelist.iter().flat_map(|entry| match entry {
        Entry::Id(id) => vec![*id],
        Entry::Group(group) => crate::plan::members(*group),
    });
    all.collect()
}

#[expect(clippy::too_many_arguments, reason = "a row has so many sides")]
fn row(
    dice: &mut Dice,
    knobs: &Knobs,
    world: &mut World,
    from: i64,
    to: i64,
    action: &'static str,
    place: &[&str],
    nodes: &[&str],
) {
    let created = dice.between(from, to);
    let resource_ids = [place, nodes].concat().join(" ");
    world.add(Job {
        job_id: String::new(),
        origin: Origin::Rival,
        action,
        created,
        listed: created + dice.between(0, knobs.lag_ms.min(knobs.settle_ms)),
        ends: created + dice.between(0, 8000),
        fails: dice.chance(0.2),
        error: 5200,
        resource_ids,
        odd: None,
        stamp_off: knobs.machine(dice),
    });
}
