"""Tuning of models of Hugging Face; peft reads our adapters."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")

from safetensors.torch import load_file  # noqa: E402

from miaobi.cli.tune import _blended  # noqa: E402
from miaobi.cli.tune import _told as show_end  # noqa: E402
from miaobi.errors import PlanError, SourceError  # noqa: E402
from miaobi.lm.corpus import write  # noqa: E402
from miaobi.lm.neural import lora  # noqa: E402
from miaobi.lm.neural.lora import Lora  # noqa: E402
from miaobi.lm.neural.student import opened, transformer  # noqa: E402
from miaobi.lm.neural.tuning import Tuned, tune  # noqa: E402
from tunable import CONFIG, IDS, QUICK, WORDS, WORKS, called, loud, model_folder, moved  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return model_folder(tmp_path_factory.mktemp("models") / "base")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory) -> Path:
    """A tiny Qwen3 of transformers, with a tokenizer of its own."""
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    pytest.importorskip("peft", reason="needs the extra train")
    from tokenizers import Tokenizer

    path = tmp_path_factory.mktemp("models") / "foreign"
    spell = transformers.PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(WORDS.tokenizer_json())), eos_token="<|end|>"
    )
    spell.save_pretrained(path)
    torch.manual_seed(0)
    shape = {k: v for k, v in asdict(CONFIG).items() if k != "rope_theta"}
    loud(transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**shape))).save_pretrained(path)
    return path


@pytest.mark.parametrize("objective", ["next", "answer"])
def test_a_model_of_hugging_face_learns(foreign, tmp_path, objective):
    recipe = replace(QUICK, objective=objective, epochs=4, rate=0.02)
    done = tune(foreign, WORKS[:30], recipe, tmp_path / "out")
    assert done.after < done.before - 0.2
    lora.write(replace(moved(3), base=str(foreign)), tmp_path / "ours")
    spell = pytest.importorskip("transformers").AutoTokenizer.from_pretrained
    places = (tmp_path / "out", tmp_path / "ours", foreign)
    assert len({tuple(spell(place).encode("春山")) for place in places}) == 1
    adapter = lora.read(tmp_path / "out")  # blends like any other
    assert adapter.base == str(foreign.absolute())
    assert len(adapter.parts) == 2 * len(lora.ALL)
    lora.blended(foreign, [(0.5, tmp_path / "out")], tmp_path / "half")
    half, whole = (
        load_file(tmp_path / "half/model.safetensors"),
        load_file(foreign / "model.safetensors"),
    )
    name = "model.layers.1.mlp.up_proj.weight"
    torch.testing.assert_close(
        half[name], whole[name] + 0.5 * adapter.delta(name.removesuffix(".weight"))
    )


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_a_tuned_model_is_opened_by_the_last_line_from_anywhere(
    foreign, tmp_path, capsys, monkeypatch
):
    peft = pytest.importorskip("peft", reason="needs the extra train")
    write(tmp_path / "works.jsonl", WORKS[:20])
    monkeypatch.chdir(foreign.parent)
    said = ("--lora", 2, "--epochs", 1, "--rate", 0.05, "--checkpointing", "--no-tensorboard")
    made = (tmp_path / "works.jsonl", "--out", tmp_path / "out")
    status, out, err = called(capsys, foreign.name, *made, *said)
    assert not status, err
    monkeypatch.chdir(tmp_path)
    tuned = eval(out.splitlines()[-1], {"peft": peft}).train(False)  # the line as it stands
    theirs = opened(foreign, Lora(2), narrow=False).model.train(False)
    with torch.no_grad():
        assert not torch.allclose(tuned(IDS).logits, theirs(IDS).logits, atol=1e-3)


def test_the_last_line_opens_a_folder_of_windows(tmp_path, capsys):
    place, named = r"C:\new\tables", []
    show_end(Tuned(tmp_path, (), 0), {"adapter": place}, json=False)
    model = SimpleNamespace(from_pretrained=named.append)
    eval(
        capsys.readouterr().out.splitlines()[-1],
        {"peft": SimpleNamespace(AutoPeftModelForCausalLM=model)},
    )
    assert named == [place]


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_a_gpt2_is_blended_as_it_was_tuned(foreign, tmp_path):
    """Its Conv1D hold (in, out), and this one was saved without its head."""
    transformers, peft = map(pytest.importorskip, ("transformers", "peft"))
    base, out = tmp_path / "base", tmp_path / "out"
    config = transformers.GPT2Config(
        vocab_size=WORDS.size, n_positions=64, n_embd=32, n_layer=1, n_head=2
    )
    transformers.GPT2Model(config).save_pretrained(base)
    transformers.AutoTokenizer.from_pretrained(foreign).save_pretrained(base)
    tune(base, WORKS[:9], replace(QUICK, rate=0.1), out)
    opens = transformers.AutoModelForCausalLM.from_pretrained
    tuned = peft.AutoPeftModelForCausalLM.from_pretrained(out)
    with torch.no_grad():
        plain, mixed, wanted = (
            one.eval()(IDS).logits for one in (opens(base), opens(_blended(base, out, 1.0)), tuned)
        )
    torch.testing.assert_close(mixed, wanted, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(mixed, plain, atol=0.01)


def test_weights_that_cannot_be_mixed_are_refused_before_the_run(tmp_path, capsys):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/config.json").write_text('{"model_type": "gpt2"}')
    (tmp_path / "bin/pytorch_model.bin").write_bytes(b"weights")
    write(tmp_path / "works.jsonl", WORKS[:9])
    said = ("--blend", "0.5", "--out", tmp_path / "out")
    status, _, err = called(capsys, tmp_path / "bin", tmp_path / "works.jsonl", *said)
    assert (status, "has no .safetensors, which --blend mixes" in err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_blends_of_other_weights_have_other_names(folder, tmp_path):
    lora.write(moved(3), tmp_path)
    places = [_blended(folder, tmp_path, weight) for weight in (0.3, 0.3000001, 1.0)]
    assert [place.name for place in places] == ["blend-0.3", "blend-0.3000001", "blend-1"]


def test_a_model_of_hugging_face_is_tuned_by_lora_only(foreign, tmp_path):
    with pytest.raises(PlanError, match="not a model of this project") as refused:
        opened(foreign, None)
    assert "--lora" in refused.value.hint
    (tmp_path / "config.json").write_text('{"model_type": "nothing"}')
    with pytest.raises(SourceError, match="no causal model"):
        opened(tmp_path, Lora())


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_peft_opens_our_adapter_and_answers_alike(foreign, folder, tmp_path):
    peft = pytest.importorskip("peft", reason="needs the extra train")
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    lora.write(moved(3), tmp_path)
    mine = transformer(folder).train(False)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(foreign)
    theirs.load_state_dict(mine.state_dict(), strict=False)
    lora.given(mine, lora.read(tmp_path))
    theirs = peft.PeftModel.from_pretrained(theirs, tmp_path).train(False)
    with torch.no_grad():
        torch.testing.assert_close(theirs(IDS).logits, mine(IDS), atol=1e-4, rtol=1e-4)
