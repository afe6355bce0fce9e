//! How the models did on past decisions of the European Union: numbers that zopa computed itself from DEU I-III (Arregui &
//! Perarnaud, doi:10.34810/data53; the data are not shipped), 351 issues of 137 proposals, seed 1.
//!
//! A test computes them again where `ZOPA_DATA` names the folder with the data.

/// What these numbers are, and are not.
pub const WHAT: &str = "Errors on 351 past decisions of the European Union (DEU I-III), in per cent of the scale. They say how \
                        the models did there, and are no interval of a forecast about anything else.";

/// How a rung or model did.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Past {
    /// Its name.
    pub name: &'static str,
    /// How many of the issues it answers.
    pub n: usize,
    /// Mean absolute error on these, in per cent of the scale.
    pub mean: f64,
    /// The median of the errors.
    pub median: f64,
    /// The shares of forecasts within 5, 10 and 20.
    pub within: [f64; 3],
    /// Compared with the weighted mean, on the issues that both answer; nothing for the weighted mean itself.
    pub against: Option<Against>,
}

/// A paired comparison with the weighted mean: bootstrap over proposals, 2,000 resamples.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Against {
    /// Its mean error less that of the weighted mean.
    pub difference: f64,
    /// 95% interval.
    pub interval: (f64, f64),
    /// The smallest difference that so many decisions would find (5% level, 80% power).
    pub detectable: f64,
}

impl Against {
    /// What the comparison says.
    pub fn verdict(&self) -> &'static str {
        match self.interval {
            (low, _) if low > 0.0 => "worse",
            (_, high) if high < 0.0 => "better",
            _ => "cannot tell",
        }
    }
}

/// The mean absolute error of a rung or model, in per cent of the scale.
pub fn error(name: &str) -> Option<f64> {
    TRACK.iter().find(|past| past.name == name).map(|past| past.mean)
}

/// How each rung and model did.
pub const TRACK: &[Past] = &[
    Past {
        name: "constant",
        n: 351,
        mean: 27.962962962962962,
        median: 26.0,
        within: [0.15669515669515668, 0.26495726495726496, 0.4472934472934473],
        against: Some(Against {
            difference: 4.96987667087954,
            interval: (2.8575851737734355, 6.964623778387379),
            detectable: 2.967201428961692,
        }),
    },
    Past {
        name: "plain_mean",
        n: 351,
        mean: 23.627374798231603,
        median: 18.57142857142857,
        within: [0.14814814814814814, 0.32193732193732194, 0.5413105413105413],
        against: Some(Against {
            difference: 0.6342885061481821,
            interval: (-0.4360392755763057, 1.7220378156130487),
            detectable: 1.5538348749676145,
        }),
    },
    Past {
        name: "plain_median",
        n: 351,
        mean: 28.36894586894587,
        median: 20.0,
        within: [0.3190883190883191, 0.41595441595441596, 0.5470085470085471],
        against: Some(Against {
            difference: 5.375859576862446,
            interval: (2.7525415456831, 8.168235791716272),
            detectable: 3.8801122332643807,
        }),
    },
    Past {
        name: "reference_point",
        n: 252,
        mean: 51.31349206349206,
        median: 50.0,
        within: [0.1984126984126984, 0.21428571428571427, 0.26587301587301587],
        against: Some(Against {
            difference: 27.917199407346985,
            interval: (21.82165043823587, 33.8831997729807),
            detectable: 8.382946098557499,
        }),
    },
    Past {
        name: "salience_mean",
        n: 351,
        mean: 23.64113938886483,
        median: 18.456375838926192,
        within: [0.1282051282051282, 0.31054131054131057, 0.5327635327635327],
        against: Some(Against {
            difference: 0.6480530967814006,
            interval: (-0.13530512810505904, 1.4164007110927066),
            detectable: 1.119384856855203,
        }),
    },
    Past {
        name: "weighted_mean",
        n: 351,
        mean: 22.993086292083422,
        median: 17.543859649122794,
        within: [0.17094017094017094, 0.3076923076923077, 0.5384615384615384],
        against: None,
    },
    Past {
        name: "weighted_median",
        n: 351,
        mean: 28.478632478632477,
        median: 20.0,
        within: [0.3333333333333333, 0.4188034188034188, 0.5413105413105413],
        against: Some(Against {
            difference: 5.4855461865490565,
            interval: (3.270702223713557, 7.785623106657618),
            detectable: 3.2708193049861745,
        }),
    },
    Past {
        name: "condorcet",
        n: 351,
        mean: 28.478632478632477,
        median: 20.0,
        within: [0.3333333333333333, 0.4188034188034188, 0.5413105413105413],
        against: Some(Against {
            difference: 5.4855461865490565,
            interval: (3.270702223713557, 7.785623106657618),
            detectable: 3.2708193049861745,
        }),
    },
    Past {
        name: "nash",
        n: 252,
        mean: 44.40511335732218,
        median: 48.185211021242424,
        within: [0.2222222222222222, 0.25396825396825395, 0.3333333333333333],
        against: Some(Against {
            difference: 21.00882070117709,
            interval: (15.654772801031413, 26.353247693011113),
            detectable: 7.663495936091098,
        }),
    },
    Past {
        name: "kalai_smorodinsky",
        n: 252,
        mean: 44.496278899532804,
        median: 49.16666666666667,
        within: [0.20634920634920634, 0.25396825396825395, 0.34523809523809523],
        against: Some(Against {
            difference: 21.099986243387708,
            interval: (15.70611702209613, 26.379831743476473),
            detectable: 7.637515820636419,
        }),
    },
    Past {
        name: "procedural",
        n: 252,
        mean: 32.40873015873016,
        median: 25.0,
        within: [0.26587301587301587, 0.34523809523809523, 0.47619047619047616],
        against: Some(Against {
            difference: 9.012437502585074,
            interval: (5.027310173211717, 13.043027039572808),
            detectable: 5.670504548548966,
        }),
    },
    Past {
        name: "challenge",
        n: 351,
        mean: 30.31692215776677,
        median: 21.4027054590114,
        within: [0.28774928774928776, 0.37606837606837606, 0.4985754985754986],
        against: Some(Against {
            difference: 7.323835865683343,
            interval: (4.426853733945593, 10.29643055476972),
            detectable: 4.212152346818077,
        }),
    },
    Past {
        name: "scholz2011_printed",
        n: 351,
        mean: 31.15931775314106,
        median: 20.0,
        within: [0.3162393162393162, 0.396011396011396, 0.5128205128205128],
        against: Some(Against {
            difference: 8.16623146105765,
            interval: (4.993431413743092, 11.516203214462287),
            detectable: 4.670679058313824,
        }),
    },
    Past {
        name: "smp",
        n: 351,
        mean: 23.82344436096112,
        median: 19.350738636363644,
        within: [0.15954415954415954, 0.2905982905982906, 0.5042735042735043],
        against: Some(Against {
            difference: 0.8303580688776988,
            interval: (-0.3518519294102705, 2.014719571925799),
            detectable: 1.7037316276366037,
        }),
    },
    Past {
        name: "exchange",
        n: 351,
        mean: 23.433567986885304,
        median: 19.0597204574333,
        within: [0.15669515669515668, 0.27635327635327633, 0.5270655270655271],
        against: Some(Against {
            difference: 0.44048169480188465,
            interval: (-0.49686117400627444, 1.3074673359023197),
            detectable: 1.2566778736294506,
        }),
    },
];

/// Of the weighted mean: level, half-width from half of the proposals, share of the other half's outcomes within it.
pub const HALF_WIDTHS: &[(f64, f64, f64)] = &[
    (0.5, 16.704689480354887, 0.4438202247191011),
    (0.8, 35.45285359801488, 0.7471910112359551),
    (0.9, 50.00000000000001, 0.8876404494382022),
];
