//! One random schedule: the world, the calls and their times.

use crate::bounds::{Knobs, Mix};
use crate::client::{Client, Entry, Errand};
use crate::dice::Dice;
use crate::plan::Fate;
use crate::world::{ADDITION, CLUSTER, Job, NODES, Origin, QUEUE, REMOVAL, World};
use ehpc_remove_nodes_core::{CallQueue, Event, GroupNumber, Id, Memory, NodeInfo, Ticket};
use std::cell::RefCell;
use std::rc::Rc;

/// A completed schedule.
pub struct Run {
    pub knobs: Knobs,
    /// One per endpoint; their job ids coincide.
    pub worlds: Vec<World>,
    pub clients: Vec<Client>,
}

impl Run {
    /// Returns the world of the server that a call uses.
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

/// Runs all calls to their end, in true time.
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
    let mut queues: Vec<CallQueue> = memories.iter().map(|_| CallQueue::new()).collect();
    let mut waiting = entered(&mut clients, &mut queues);
    loop {
        let_in(&mut clients, &mut waiting, &queues);
        let soonest = clients
            .iter_mut()
            .filter(|client| client.next.is_some())
            .min_by_key(|client| client.next.as_ref().map(|(at, _)| *at));
        let Some(client) = soonest else { break };
        let world = &mut worlds[client.endpoint];
        client.step(dice, &knobs, world, fate);
        client.interrupt();
        if let (Some(_), Some(ticket)) = (&client.outcome, &client.ticket) {
            queues[client.instance].leave(ticket);
        }
    }
    assert!(waiting.is_empty(), "a call did not get its turn");
    Run { knobs, worlds, clients }
}

/// Enters all calls into the queues of their instances, in the order of their arrival.
fn entered(clients: &mut [Client], queues: &mut [CallQueue]) -> Vec<usize> {
    let all = all_nodes();
    let mut calls: Vec<usize> = (0..clients.len()).collect();
    calls.sort_by_key(|call| (clients[*call].start, *call));
    for &call in &calls {
        let client = &mut clients[call];
        let queue = &mut queues[client.instance];
        let mut ticket = queue.enter(client.machine.target());
        if ticket.is_in_doubt() {
            queue.pass(&mut ticket, &all);
        }
        client.ticket = Some(ticket);
    }
    calls
}

/// Starts the calls whose turn it is, when the last call that they waited for has ended.
fn let_in(clients: &mut [Client], waiting: &mut Vec<usize>, queues: &[CallQueue]) {
    let is_next = |client: &Client| {
        client.ticket.as_ref().is_some_and(|ticket| queues[client.instance].is_next(ticket))
    };
    for call in std::mem::take(waiting) {
        let client = &clients[call];
        if !is_next(client) {
            waiting.push(call);
            continue;
        }
        let before: Vec<u32> = client.ticket.iter().flat_map(Ticket::before).collect();
        let over = |other: &&Client| {
            let number = other.ticket.as_ref().map(Ticket::number);
            other.instance == client.instance && number.is_some_and(|it| before.contains(&it))
        };
        let since = clients.iter().filter(over).map(|other| other.ended).max();
        let at = client.start.max(since.unwrap_or(i64::MIN));
        clients[call].next = Some((at, Event::Started));
        clients[call].interrupt();
    }
}

fn all_nodes() -> Vec<NodeInfo> {
    let info = |(id, group): &(&str, u64)| NodeInfo {
        node_id: Id::new(*id).unwrap(),
        group_id: GroupNumber::from_u64(*group),
        compute: true,
    };
    NODES.iter().map(info).collect()
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
                // Often the same nodes again.
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

/// Adds rows of other clients: older ones, other actions, other nodes, and, in `Mix::Wild`, the
/// same.
pub fn rivals(dice: &mut Dice, knobs: &Knobs, world: &mut World, errands: &[Errand]) {
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

#[expect(clippy::too_many_arguments, reason = "all fields of a row")]
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
