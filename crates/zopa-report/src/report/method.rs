//! How the answer was computed, and how far to trust it.

use super::View;
use crate::frame::{exactness, provenance, scales};
use crate::page::Page;
use crate::text::counted;
use zopa::Prepared;

impl View<'_> {
    pub(crate) fn method(&self, prepared: &Prepared, page: &mut Page) {
        let a = self.assessment;
        page.heading("How this was computed, and how far to trust it");
        provenance(page, prepared);
        page.point("- ", "Numbers in points: 0 to 100 before terms. Gains are counted over each party's alternative to a deal, changes from the status quo.");
        scales(page, prepared);
        if self.certain() {
            page.point(
                "- ",
                "Verdicts and gains are exact by the definitions. No number is uncertain, so nothing is drawn.",
            );
        } else {
            page.point(
                "- ",
                &format!(
                "Verdicts and gains are those of the central case (draw 0), exact by the definitions. Shares: {} Every draw takes \
                 each uncertain number of the case anew from its stated range. A share of draws is a statement about \
                 those ranges; it is not a probability of the real event.",
                exactness(&a.shares.exactness)
            ),
            );
            page.point(
                "- ",
                "\"Moving together\": in each draw all numbers of one party lean the same way, for or against the row at \
                 hand. Where this share differs much from the other, the finding rests on the party's errors cancelling out.",
            );
        }
        page.point(
            "- ",
            "Holds, grades A to E, in the package game (the package's issues and the threats behind it; single moves): A \
             holds by itself; B holds by a credible answer; C fragile: the one who leaves can answer back; D rests on a \
             threat that nobody would carry out; E breaks, or a signer would rather walk away. After Fang, Hipel & \
             Kilgour 1993; symmetric sequential stability after Rego & Vieira 2017.",
        );
        page.point("- ", "Fair point: the largest product of gains (Nash 1950) over the packages that the group can deliver and each member would sign.");
        page.point(
            "- ",
            "Limits: what people want is what the case says they want, and each party acts as one. There is no time in it, no \
             bargaining over the way there, and nothing that the case does not name. At most 16 settlements are judged; the \
             rest of the space is counted.",
        );
        let warnings =
            prepared.opened.diagnostics.iter().filter(|d| d.severity == zopa::core::Severity::Warning).count();
        if warnings > 0 {
            page.point(
                "- ",
                &format!(
                    "The case file has {} (`zopa check` shows them): weak or unsupported inputs.",
                    counted(warnings as u128, "warning", "warnings")
                ),
            );
        }
    }
}
