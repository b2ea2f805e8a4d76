//! What all calls of this instance share.

use ehpc_remove_nodes_core::Memory;
use std::cell::RefCell;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory::new());
}

/// Does something with the memory of this instance.
pub(crate) fn with_memory<T>(run: impl FnOnce(&mut Memory) -> T) -> T {
    MEMORY.with_borrow_mut(run)
}
