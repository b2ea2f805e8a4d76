//! Reads a receipt.

use crate::parsed::parse;
use ehpc_remove_nodes_core::catalogue::{ErrorCode, Message};
use ehpc_remove_nodes_core::{Invalid, RECEIPT, Receipt, ReceiptFields};
use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};

/// Reads a receipt from its JSON.
pub(crate) fn parse_receipt(receipt: &JsValue) -> Result<Receipt, Box<Invalid>> {
    let json = receipt.dyn_ref::<JsString>();
    let Some((fields, _)) = json.and_then(parse::<ReceiptFields>) else {
        return Err(Invalid::new(RECEIPT, Message::new(ErrorCode::ReceiptMissing)));
    };
    Receipt::parse(&fields)
}
