//! temp
#![allow(clippy::print_stdout, clippy::unwrap_used)]
fn main() {
    for a in std::env::args().skip(1) {
        match zopa_case::open(std::path::Path::new(&a)) {
            Ok(o) => {
                for d in &o.diagnostics { println!("{}", o.plain(d)); }
                println!("{a}: case {:?} inputs {:?}", o.case.is_some(), o.case.as_ref().map(|c| c.inputs.len()));
                for s in o.scenarios() { match o.under(s) { Ok(u) => println!("  under {s}: ok {}", u.case.is_some()), Err(e) => println!("  under {s}: {}", o.plain(&e)) } }
            }
            Err(d) => println!("{a}: {}: {} {} {}", d.code.code, d.message, d.cause, d.cure),
        }
    }
}
