//! `zopa deals`: what deals are possible.

use crate::args::Deals;
use crate::call;
use crate::output::{Done, Failed, document, failed, result_colour, with_warnings};
use crate::progress::Progress;
use zopa::bargain::{Named, Powers, Solution};
use zopa::core::{Case, Diagnostic, Limits, PartySet, Run};
use zopa::problems::{NO_PACKAGE, NO_PARTY, NO_SOLUTION};
use zopa::{Asked, DealsRequest, Group, NegotiatorRequest, Package, VARIANTS};

pub(crate) fn run(args: &Deals) -> Result<Done, Failed> {
    let variants = variants(&args.variant)?;
    let prepared = call::prepare(&args.case, 0)?;
    let case = &prepared.case;
    let request = DealsRequest { group: group(&args.group, case)? };
    let members = request.group.members(case);
    let asked = NegotiatorRequest {
        from: args.from.iter().map(|text| package(text, case)).collect::<Result<_, _>>()?,
        drafts: args.drafts.as_deref().map_or(Ok(Vec::new()), |list| drafts(list, case))?,
        solutions: solutions(args, case)?,
        best_for: args.best_for.as_deref().map_or(Ok(PartySet::EMPTY), |ids| best_for(ids, members, case))?,
        certificates: args.certificate,
    };
    let (wanted, most) = (if args.all { usize::MAX } else { args.limit }, zopa::listable(&prepared.case));
    let limits = Limits { listed: wanted.min(most), ..Limits::default() };
    let progress = Progress::of("Looking through the packages");
    let run = Run { limits: &limits, watch: &progress };
    let refused = |problem| failed(&prepared, vec![problem]);
    let mut answer = zopa::deals(&prepared, &request, &run).map_err(refused)?;
    zopa::vary(&prepared, &mut answer, &variants, &run).map_err(refused)?;
    let negotiator = zopa::negotiator(&prepared, &answer, &asked, &run).map_err(refused)?;
    drop(progress);
    let cut = wanted > most && zopa::has_a_list_of(most, &answer, &negotiator);
    let mut done = match args.case.json {
        true => {
            let negotiation = zopa::json::Negotiation::new(&prepared, &answer, &negotiator);
            document(&zopa::json::Deals::new(&prepared, &answer).with(negotiation))?
        }
        false => Done::with(zopa_report::deals(&prepared, &answer, Some(&negotiator), result_colour())),
    };
    if cut {
        let most = zopa::core::grouped(most as u128);
        let why = "that is what all lists together have room for in memory; the counts say how many there are";
        done.aside.push_str(&format!("note: no list holds more than {most} packages: {why}\n"));
    }
    Ok(with_warnings(done, &prepared, &args.case.path))
}

fn group(text: &str, case: &Case) -> Result<Group, Failed> {
    Ok(match text.trim() {
        "table" => Group::Table,
        "principals" => Group::Principals,
        "setters" => Group::Setters,
        _ => Group::Named { parties: call::group(text, case)?, written: text.to_owned() },
    })
}

/// Members of the group, by their ids.
fn best_for(ids: &str, members: PartySet, case: &Case) -> Result<PartySet, Failed> {
    let parties = call::parties(ids, case)?;
    let Some(stranger) = parties.minus(members).iter().next() else { return Ok(parties) };
    let id = &case.parties[stranger].id;
    Err(Failed::call(
        Diagnostic::new(&NO_PARTY, format!("`{id}` is no member of the group that is asked about"))
            .because("What a party can get the others to accept is looked for among what its group can deliver.")
            .cure(format!("Name members of the group, or another group: --group with {id} among its parties.")),
    ))
}

fn package(text: &str, case: &Case) -> Result<Package, Failed> {
    match call::outcome(text, case, &NO_PACKAGE)? {
        Some(outcome) => Ok(Package { name: text.trim().to_owned(), outcome }),
        None => {
            let known: Vec<&str> =
                case.proposals.iter().filter(|p| p.off_agenda.is_none()).map(|p| p.id.as_str()).collect();
            let known = match known.as_slice() {
                [] => String::new(),
                known => format!(" The proposals: {}.", known.join(", ")),
            };
            Err(Failed::call(
                Diagnostic::new(&NO_PACKAGE, format!("`{text}` is no package of this case"))
                    .because(NO_PACKAGE.about)
                    .cure(format!("Give `issue=level,issue=level`, the id of a proposal, or `status_quo`.{known}")),
            ))
        }
    }
}

/// The drafts of a list; without one those of the case.
fn drafts(list: &str, case: &Case) -> Result<Vec<Package>, Failed> {
    if list.trim().is_empty() {
        let drafts = zopa::drafts_of(case);
        if drafts.is_empty() {
            return Err(Failed::call(
                Diagnostic::new(&NO_PACKAGE, "there are no drafts: the case has no proposals on its agenda")
                    .because(NO_PACKAGE.about)
                    .cure("Name the drafts: `--drafts \"issue=level; issue=level,issue=level\"`."),
            ));
        }
        return Ok(drafts);
    }
    let separator = if list.contains(['=', ';']) { ';' } else { ',' };
    let named: Vec<&str> = list.split(separator).filter(|text| !text.trim().is_empty()).collect();
    if named.is_empty() {
        return Err(Failed::call(
            Diagnostic::new(&NO_PACKAGE, format!("`{list}` names no draft"))
                .because("Between the separators stands nothing.")
                .cure(
                    "Name the drafts: `--drafts \"issue=level; issue=level,issue=level\"`; `--drafts` alone takes the \
                       case's proposals.",
                ),
        ));
    }
    named.into_iter().map(|text| package(text, case)).collect()
}

fn solutions(args: &Deals, case: &Case) -> Result<Vec<(String, Asked)>, Failed> {
    let powers = args.power.as_deref().map(|list| powers(list, case)).transpose()?;
    let mut found = Vec::new();
    for key in args.solution.iter().flat_map(|list| list.split(',')).map(str::trim) {
        let Some(asked) = Asked::of_key(key, powers.as_ref()) else {
            return Err(unknown(
                format!("there is no solution `{key}`"),
                format!("Name some of: {}.", Asked::KEYS.join(", ")),
            ));
        };
        if !found.iter().any(|(name, _)| name == key) {
            found.push((key.to_owned(), asked));
        }
    }
    if powers.is_some() && !found.iter().any(|(name, _)| name == "nash") {
        return Err(unknown(
            "powers belong to the Nash solution".to_owned(),
            "Ask for it: `--solution nash --power a=2,b=1`.".to_owned(),
        ));
    }
    Ok(found)
}

fn powers(list: &str, case: &Case) -> Result<Powers, Failed> {
    let mut powers = Vec::new();
    for part in list.split(',') {
        let (id, number) = part.split_once('=').unwrap_or((part, ""));
        let who = call::parties(id, case)?;
        let Ok(number) = number.trim().parse::<f64>() else {
            return Err(unknown(
                format!("`{part}` is no power"),
                "Write party=number, for example `a=2,b=1`.".to_owned(),
            ));
        };
        powers.extend(who.iter().map(|p| (p, number)));
    }
    Powers::new(powers).ok_or_else(|| {
        unknown(
            format!("`{list}` are no powers"),
            "Give each party one number above 0, for example `a=2,b=1`.".to_owned(),
        )
    })
}

fn variants(list: &[String]) -> Result<Vec<(Solution, Named)>, Failed> {
    let mut found = Vec::new();
    let mut named: Vec<(Solution, &String)> = Vec::new();
    for text in list {
        match zopa::variant(text) {
            Some((solution, reading)) => {
                if let Some((_, other)) = named.iter().find(|(known, _)| *known == solution) {
                    let message = format!("`{other}` and `{text}` are readings of the same fair point");
                    return Err(unknown(message, "Ask for one of them at a time.".to_owned()));
                }
                named.push((solution, text));
                found.extend(reading.map(|r| (solution, r)));
            }
            None => {
                let cure = format!("Name one of: {}.", VARIANTS.join(", "));
                return Err(unknown(format!("there is no variant `{text}`"), cure));
            }
        }
    }
    Ok(found)
}

fn unknown(message: String, cure: String) -> Failed {
    Failed::call(Diagnostic::new(&NO_SOLUTION, message).because(NO_SOLUTION.about).cure(cure))
}
