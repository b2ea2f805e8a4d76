//! What is wrong with a request or an option that was refused before anything was sent.

/// A request or an option that cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field at fault, as the caller spelt it; a part of one is dotted
    /// (`credentials.accessKeyId`).
    pub field: String,
    /// What is wrong, as the start of a sentence.
    pub problem: String,
    /// What is expected, as a whole sentence.
    pub hint: String,
}

impl Invalid {
    /// A refusal that names its field.
    ///
    /// Not inlined: some fifty places refuse something, and each would carry its own copies of
    /// the allocations.
    #[inline(never)]
    pub fn new(field: &str, problem: &str, hint: &str) -> Box<Self> {
        Box::new(Invalid { field: field.into(), problem: problem.into(), hint: hint.into() })
    }
}
