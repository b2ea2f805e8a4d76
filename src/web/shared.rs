//! What all calls of this instance share.

use crate::memory::Memory;
use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    static MEMORY: Rc<RefCell<Memory>> = Rc::new(RefCell::new(Memory::new()));
}

/// The memory of this instance.
pub(super) fn memory() -> Rc<RefCell<Memory>> {
    MEMORY.with(Rc::clone)
}
