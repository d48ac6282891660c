"""The same by ejabberd instead of Prosody: what does not depend on how the server keeps things."""
import shutil

import pytest

import test_chat
import test_chat_commands
import test_chat_rooms
from chat_world import ChatWorld
from conftest import World
from lab import Lab

pytestmark = pytest.mark.skipif(not shutil.which("ejabberdctl"), reason="ejabberd is not installed")

test_a_call_is_asked_for_followed_and_told_in_its_thread = (
    test_chat.test_a_call_is_asked_for_followed_and_told_in_its_thread)
test_a_question_is_answered_in_the_thread = test_chat.test_a_question_is_answered_in_the_thread
test_cancel_stops_the_ringing_within_a_second = (
    test_chat.test_cancel_stops_the_ringing_within_a_second)
test_a_waiting_call_is_moved_shown_and_cancelled = (
    test_chat.test_a_waiting_call_is_moved_shown_and_cancelled)
test_who_is_not_registered_is_refused_politely_once_a_day = (
    test_chat.test_who_is_not_registered_is_refused_politely_once_a_day)
test_the_commands_are_discovered = test_chat_commands.test_the_commands_are_discovered
test_a_call_is_asked_for_by_a_form_and_cancelled_by_another = (
    test_chat_commands.test_a_call_is_asked_for_by_a_form_and_cancelled_by_another)
test_subscribers_are_taken_or_refused_and_see_the_agent = (
    test_chat_commands.test_subscribers_are_taken_or_refused_and_see_the_agent)
test_a_user_invites_the_agent_and_has_a_call_placed = (
    test_chat_rooms.test_a_user_invites_the_agent_and_has_a_call_placed)


@pytest.fixture(scope="module")
def ejabberd(ports):
    ports.recycle()
    with Lab(("dovecot", "postfix", "ejabberd"), ports) as running:
        ports.keep()
        yield running


@pytest.fixture(params=["client", "component"])
def chat(request, tmp_path, ejabberd, ports, cache):
    ports.recycle()
    made = World(tmp_path, ejabberd, ports, cache)
    with made.stack:
        yield ChatWorld(made, request.param)
