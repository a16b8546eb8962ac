import chain.Ask;
import chain.ChainGrpc;
import chain.Tick;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;

/** Arguments: the port of the next server, or none for the last. */
public class ChainServer extends ChainGrpc.ChainImplBase {
  private final ChainGrpc.ChainStub next;

  ChainServer(ChainGrpc.ChainStub next) {
    this.next = next;
  }

  @Override
  public void count(Ask ask, StreamObserver<Tick> ticks) {
    if (next != null) {
      relay(ask, ticks);
      return;
    }
    for (int number = 0; number < ask.getCount(); number++) {
      // The stream's own isCancelled() is set only after a blocking handler has returned.
      if (Context.current().isCancelled()) {
        say("cancelled");
        return;
      }
      ticks.onNext(Tick.newBuilder().setNumber(number).build());
      pause(10);
    }
    say("finished");
    ticks.onCompleted();
  }

  private void relay(Ask ask, StreamObserver<Tick> ticks) {
    boolean forgets = ask.getManner().equals("forgets");
    boolean ignores = ask.getManner().equals("ignores");
    Context context = forgets ? Context.ROOT : Context.current();
    context.run(() -> next.count(ask, new StreamObserver<Tick>() {
      private boolean gone;

      @Override
      public void onNext(Tick tick) {
        if (gone) return;
        try {
          ticks.onNext(tick);
        } catch (RuntimeException cancelled) {
          // An exception that leaves onNext would cancel the child: this author forgets even that.
          if (!forgets) throw cancelled;
          gone = true;
        }
      }

      @Override
      public void onError(Throwable error) {
        if (ignores) pause(300);
      }

      @Override
      public void onCompleted() {
        if (!gone) ticks.onCompleted();
      }
    }));
  }

  private static void pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  public static void main(String[] arguments) throws Exception {
    ChainGrpc.ChainStub next = null;
    if (arguments.length > 0) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(arguments[0])).usePlaintext().build();
      next = ChainGrpc.newStub(channel);
    }
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(new ChainServer(next)).build();
    server.start();
    say("listening " + server.getPort());
    server.awaitTermination();
  }
}
