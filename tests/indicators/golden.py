"""The golden case of the domain reference: nine organisations, their services and applications."""

from datetime import date
from types import SimpleNamespace

from . import factories as make


def world() -> SimpleNamespace:
    """Alfa to Iota with their services and applications, all in 2022."""
    firms = SimpleNamespace(
        alfa=make.firm("Alfa", "99900170160", "micro"),
        beta=make.firm("Beta", "99900180169", "small"),
        gamma=make.firm("Gamma", "99900190168", "medium", province="ITC47"),
        delta=make.firm("Delta", "99900210172", "large"),
        epsilon=make.firm("Epsilon", "99900220171", "micro", province="ITC47"),
        zeta=make.firm("Zeta di Anna Esempio", "SMPNNA80B41A794O", "micro", kind="sole_trader"),
        eta=make.firm("Associazione Eta", "99900230170", kind="association", province="ITC4C"),
        theta=make.firm("Theta", "99900050131", "small", province="ITC42"),
        iota=make.firm("Iota", "99900060130", "small", province="ITC42"),
    )
    w1 = make.activity("W1", date(2022, 2, 16))
    w2 = make.activity("W2", date(2022, 3, 16))
    w3 = make.activity("W3", date(2022, 4, 13), cancelled_at=make.at(date(2022, 4, 1)))
    m1 = make.activity("M1", date(2022, 5, 11), "matchmaking", service="matchmaking")
    make.attendance(w1, firms.alfa)
    make.attendance(w1, firms.beta, percent=60)
    make.attendance(w1, firms.delta)
    make.attendance(w1, firms.eta)
    make.attendance(w1, None)  # a citizen
    make.attendance(w2, firms.alfa)
    make.attendance(w2, firms.zeta)
    make.attendance(w3, firms.iota, percent=0)
    make.attendance(m1, firms.gamma)
    make.service(firms.alfa, date(2022, 3, 2), "coaching")
    make.service(firms.epsilon, date(2022, 3, 3), "information", 10, qualifies=False, exclusion="one_off")
    make.service(firms.epsilon, date(2022, 6, 7), "call_assistance")
    make.service(firms.theta, date(2022, 6, 8), "call_assistance")
    calls = [make.call("1", "loan"), make.call("2"), make.call("3")]
    make.application(calls[0], firms.alfa, date(2022, 5, 2), "granted", "loan")
    make.application(calls[1], firms.theta, date(2022, 6, 10), "rejected")
    make.application(calls[1], firms.epsilon, date(2022, 6, 13), "granted", "grant")
    make.application(calls[2], firms.epsilon, date(2022, 7, 4), "submitted")
    make.application(calls[2], firms.theta, date(2022, 7, 5), "granted", "grant")
    make.application(calls[2], firms.iota, date(2022, 7, 6), "revoked", "grant")
    return SimpleNamespace(firms=firms, w1=w1, w2=w2, w3=w3, m1=m1, calls=calls)
