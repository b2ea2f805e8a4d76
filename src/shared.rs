//! State shared by all calls of this instance.

use ehpc_remove_nodes_core::Memory;
use std::cell::RefCell;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory::new());
}

/// Runs a function on this instance's memory.
pub(crate) fn with_memory<T>(run: impl FnOnce(&mut Memory) -> T) -> T {
    MEMORY.with_borrow_mut(run)
}
