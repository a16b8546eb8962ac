"""Arguments: the port of the next server, or none for the last."""

import asyncio
import sys

import grpc

import chain_pb2
import chain_pb2_grpc


def say(line):
    print(line, flush=True)


class Chain(chain_pb2_grpc.ChainServicer):
    def __init__(self, next_server):
        self.next_server = next_server
        self.tasks = set()

    async def Count(self, ask, context):
        if self.next_server:
            async for tick in getattr(self, ask.manner)(ask, context):
                yield tick
            return
        try:
            for number in range(ask.count):
                yield chain_pb2.Tick(number=number)
                await asyncio.sleep(0.01)
        except BaseException:
            say("cancelled")
            raise
        say("finished")

    def tied(self, ask, context):
        """A call that ends with the one it is made for, also when that is cancelled while a tick is being sent."""
        call = self.next_server.Count(ask)
        context.add_done_callback(lambda _: call.cancel())
        return call

    async def obeys(self, ask, context):
        async for tick in self.tied(ask, context):
            yield tick

    async def ignores(self, ask, context):
        try:
            async for tick in self.tied(ask, context):
                yield tick
        except asyncio.CancelledError:
            # It takes no notice of the cancel and does other work.
            await asyncio.sleep(0.3)

    async def forgets(self, ask, _):
        ticks = asyncio.Queue()

        async def read():
            async for tick in self.next_server.Count(ask):
                ticks.put_nowait(tick)
            ticks.put_nowait(None)

        # A task of its own is not cancelled with the handler.
        task = asyncio.create_task(read())
        self.tasks.add(task)
        while (tick := await ticks.get()) is not None:
            yield tick


async def main():
    next_server = None
    if len(sys.argv) > 1:
        next_server = chain_pb2_grpc.ChainStub(grpc.aio.insecure_channel("127.0.0.1:" + sys.argv[1]))
    server = grpc.aio.server()
    chain_pb2_grpc.add_ChainServicer_to_server(Chain(next_server), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    say(f"listening {port}")
    await server.wait_for_termination()


asyncio.run(main())
