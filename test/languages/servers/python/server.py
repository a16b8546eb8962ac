"""Arguments: the port of the next server, or none for the last."""

import queue
import sys
import threading
import time
from concurrent import futures

import grpc

import chain_pb2
import chain_pb2_grpc


def say(line):
    print(line, flush=True)


class Chain(chain_pb2_grpc.ChainServicer):
    def __init__(self, next_server):
        self.next_server = next_server

    def Count(self, ask, context):
        if self.next_server:
            yield from getattr(self, ask.manner)(ask, context)
            return
        gone = threading.Event()
        context.add_callback(gone.set)
        try:
            for number in range(ask.count):
                yield chain_pb2.Tick(number=number)
                if gone.wait(0.01):
                    say("cancelled")
                    return
        except GeneratorExit:
            say("cancelled")
            raise
        say("finished")

    def obeys(self, ask, context):
        child = self.next_server.Count(ask)
        context.add_callback(child.cancel)
        yield from child

    def ignores(self, ask, context):
        child = self.next_server.Count(ask)
        try:
            for tick in child:
                yield tick
        finally:
            # A generator that is closed cannot yield, but it can go on working.
            for _ in child:
                pass

    def forgets(self, ask, context):
        ticks = queue.Queue()

        def read():
            for tick in self.next_server.Count(ask):
                ticks.put(tick)
            ticks.put(None)

        threading.Thread(target=read, daemon=True).start()
        while (tick := ticks.get()) is not None:
            yield tick


def main():
    next_server = None
    if len(sys.argv) > 1:
        next_server = chain_pb2_grpc.ChainStub(grpc.insecure_channel("127.0.0.1:" + sys.argv[1]))
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    chain_pb2_grpc.add_ChainServicer_to_server(Chain(next_server), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    say(f"listening {port}")
    server.wait_for_termination()


main()
