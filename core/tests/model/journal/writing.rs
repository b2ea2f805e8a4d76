//! A program's writes to the journal: it asks for its lock before and after each.

use super::program::{Program, Scene, Wake};
use super::records::{Teller, call_of, entry_says};
use super::work::{Whose, Writing};
use ehpc_remove_nodes_core::{
    Event, Exchange, ExchangeResult, JournalEntries, NotSent, Receipt, ReceiptState, journal_failed,
};

impl Program {
    pub fn record(&mut self, receipt: &Receipt, durable: bool, whose: Whose, scene: &mut Scene) {
        self.work().writing = Some(Writing { receipt: receipt.clone(), durable, whose });
        self.soon(5, Wake::Ask, scene);
    }

    pub fn ask(&mut self, scene: &mut Scene) {
        if !scene.storage.lock.is_held(self.number) {
            scene.dice.note("lock: lost before a write");
            return self.not_written(scene);
        }
        self.soon(5, Wake::Write, scene);
    }

    pub fn write(&mut self, scene: &mut Scene) {
        if scene.dice.chance(scene.failing_writes) {
            scene.dice.note("write: failed");
            return self.not_written(scene);
        }
        let Writing { receipt, durable, .. } = self.work().writing.as_ref().expect("a write");
        scene.storage.write(&JournalEntries::id(receipt), &receipt.to_json(), *durable);
        let (call, receipt) = (call_of(receipt), receipt.clone());
        scene.records.calls[call].receipt = Some(receipt);
        self.soon(20, Wake::AskAgain, scene);
    }

    pub fn ask_again(&mut self, scene: &mut Scene) {
        if !scene.storage.lock.is_held(self.number) {
            scene.dice.note("lock: lost during a write");
            return self.not_written(scene);
        }
        let Writing { receipt, whose, .. } = self.work().writing.take().expect("a write");
        self.tell_looked_up(&receipt, whose, scene);
        match whose {
            Whose::Change => self.step(Event::Recorded, scene),
            Whose::Earlier => self.look_up_next(scene),
            Whose::Resumed => self.resumed(scene),
        }
    }

    pub fn tell_looked_up(&mut self, receipt: &Receipt, whose: Whose, scene: &mut Scene) {
        if whose != Whose::Change {
            let said = entry_says(receipt);
            scene.records.tell(call_of(receipt), Teller::Resumption, said, scene.at);
        }
    }

    pub fn not_written(&mut self, scene: &mut Scene) {
        let Writing { receipt, whose, .. } = self.work().writing.take().expect("a write");
        if receipt.state() != ReceiptState::Open {
            scene.records.calls[call_of(&receipt)].is_unwritten = true;
        }
        let error = journal_failed(receipt.operation(), "the model says so");
        match whose {
            Whose::Change => {
                let received = self.clocks.now(scene.at);
                self.step(
                    Event::Exchanged(Exchange {
                        result: ExchangeResult::NotSent(NotSent::Unready(error)),
                        sent: None,
                        timestamp: None,
                        signed: self.clocks.knobs.limits(0).is_signed_here(),
                        received,
                    }),
                    scene,
                );
            }
            Whose::Earlier => self.never_begun(*error, scene),
            Whose::Resumed => {
                self.work().is_open = true;
                self.resumed(scene);
            }
        }
    }
}
