//! temp
#![allow(clippy::print_stdout, clippy::unwrap_used)]
fn main() {
    print!("{}", zopa_case::error_index(zopa_case::CODES));
}
