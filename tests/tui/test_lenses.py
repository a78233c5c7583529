from logscope.model.lens import Lens
from logscope.tui.lenses import LensHistory

A, B, C = Lens("a"), Lens("b"), Lens("c")


def test_back_and_forward() -> None:
    history = LensHistory(A)
    assert history.visit(B)
    assert not history.visit(B)
    assert history.visit(C)
    assert history.step(-2)
    assert history.current == A
    assert not history.step(-1)
    assert history.step(1)
    assert (history.current, history.place) == (B, (2, 3))


def test_a_new_visit_forgets_what_lay_ahead() -> None:
    history = LensHistory(A)
    history.visit(B)
    history.step(-1)
    history.visit(C)
    assert not history.step(1)
    assert history.queries() == ["a", "c"]
    assert history.before() == [A]
